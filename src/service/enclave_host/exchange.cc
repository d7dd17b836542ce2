#include "service/enclave_host/exchange.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <span>

#include "enclave/image/page.h"
#include "sdk/abi.h"

namespace confcom::service {

void Exchange::Unmap::operator()(std::byte* memory) const { ::munmap(memory, bytes); }

Result<Exchange> Exchange::make(std::size_t bytes) {
  if (bytes < sdk::kMinExchangeBytes || bytes > sdk::kMaxExchangeBytes ||
      bytes % enclave::kPageBytes != 0) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("exchange: {} bytes; whole pages from {} to {} bytes were expected",
                            bytes, sdk::kMinExchangeBytes, sdk::kMaxExchangeBytes));
  }
  void* const memory =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    return fail(ErrorCode::kUnavailable, fmt::format("exchange: no {} bytes of memory", bytes));
  return Exchange({static_cast<std::byte*>(memory), Unmap{bytes}});
}

std::uint64_t Exchange::address() const {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what a register holds.
  return reinterpret_cast<std::uint64_t>(memory_.get());
}

bool Exchange::put(Bytes bytes) {
  if (bytes.size() > size()) return false;
  std::ranges::copy(bytes, memory_.get());
  return true;
}

Result<ByteVector> Exchange::take(std::uint64_t count, std::string_view what) const {
  if (count > size()) {
    return fail(ErrorCode::kMalformed,
                fmt::format("the enclave says that {} has {} bytes, the exchange has {}", what,
                            count, size()));
  }
  return to_vector(Bytes(memory_.get(), size()).first(count));
}

}  // namespace confcom::service
