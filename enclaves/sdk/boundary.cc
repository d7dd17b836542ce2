#include "sdk/boundary.h"

#include <algorithm>

#include "sdk/enclave_range.h"

// enclave.ld's: offset 0 of the enclave. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" [[gnu::visibility("hidden")]] const char confcom_sdk_base[];

namespace confcom::sdk {
namespace {

constexpr std::uint64_t kMessagesInHeap = 16;

// NOLINTBEGIN(performance-no-int-to-ptr,cppcoreguidelines-pro-type-reinterpret-cast): addresses of
// the host, in registers.
volatile std::uint64_t* exchange_word(std::uint64_t index) {
  return reinterpret_cast<volatile std::uint64_t*>(thread_word<THREAD_EXCHANGE>() +
                                                   index * kExchangeWord);
}
// NOLINTEND(performance-no-int-to-ptr,cppcoreguidelines-pro-type-reinterpret-cast)

/// Whether `bytes` bytes from `address` are all outside of the enclave, and do not wrap.
bool is_outside(std::uint64_t address, std::uint64_t bytes) {
  std::uint64_t end = 0;
  if (__builtin_add_overflow(address, bytes, &end)) return false;
  return end <= enclave_base() || address >= enclave_base() + enclave_size();
}

std::uint64_t words(std::uint64_t bytes) { return (bytes + kExchangeWord - 1) / kExchangeWord; }

}  // namespace

std::uint64_t enclave_base() {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): an address as a number.
  return reinterpret_cast<std::uint64_t>(&confcom_sdk_base);
}

bool Exchange::set(std::uint64_t address, std::uint64_t bytes) {
  if (address % kExchangeWord != 0 || bytes % kExchangeWord != 0) return false;
  if (bytes < kMinExchangeBytes || bytes > kMaxExchangeBytes) return false;
  if (!is_outside(address, bytes)) return false;
  set_thread_word<THREAD_EXCHANGE>(address);
  set_thread_word<THREAD_EXCHANGE_BYTES>(bytes);
  return true;
}

std::uint64_t Exchange::size() { return thread_word<THREAD_EXCHANGE_BYTES>(); }

std::uint64_t max_message_bytes() {
  const auto threads = thread_word<THREAD_COUNT, std::uint32_t>();
  return thread_word<THREAD_HEAP_BYTES>() / threads / kMessagesInHeap;
}

Result<ByteVector> Exchange::copy_in(std::uint64_t bytes) {
  if (bytes > max_message_bytes())
    return fail(ErrorCode::kOutOfMemory, "a message may have a sixteenth of a thread's heap");
  ByteVector copy(words(bytes) * kExchangeWord);
  for (std::uint64_t i = 0; i < words(bytes); ++i) {
    const std::uint64_t word = *exchange_word(i);
    std::memcpy(&copy[i * kExchangeWord], &word, kExchangeWord);
  }
  copy.resize(bytes);
  return copy;
}

Result<void> Exchange::copy_out(Bytes bytes) {
  if (bytes.size() > size()) return fail(ErrorCode::kTooLarge, "longer than the exchange");
  for (std::uint64_t i = 0; i < words(bytes.size()); ++i) {
    const Bytes rest = bytes.subspan(i * kExchangeWord);
    std::uint64_t word = 0;
    std::memcpy(&word, rest.data(), std::min(rest.size(), kExchangeWord));
    *exchange_word(i) = word;
  }
  return {};
}

}  // namespace confcom::sdk
