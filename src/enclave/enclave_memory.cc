#include "enclave/enclave_memory.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "enclave/image/page.h"

namespace confcom::enclave {
namespace {

std::unexpected<Error> failure(ErrorCode code, std::string_view what, std::uint64_t bytes) {
  return fail(code, fmt::format("enclave: cannot {} {} bytes: {}", what, bytes,
                                std::generic_category().message(errno)));
}

}  // namespace

int protection_of(std::uint64_t permissions) {
  return ((permissions & SecinfoFlags::kRead) != 0 ? PROT_READ : 0) |
         ((permissions & SecinfoFlags::kWrite) != 0 ? PROT_WRITE : 0) |
         ((permissions & SecinfoFlags::kExecute) != 0 ? PROT_EXEC : 0);
}

/// Twice the size has an aligned half; the rest goes back.
Result<EnclaveMemory> EnclaveMemory::reserve(std::uint64_t size) {
  void* raw =
      ::mmap(nullptr, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (raw == MAP_FAILED) return failure(ErrorCode::kUnavailable, "reserve addresses for", size);
  auto* const first = static_cast<std::byte*>(raw);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): alignment is the address's.
  const std::uint64_t before = (size - reinterpret_cast<std::uintptr_t>(raw) % size) % size;
  if (before != 0) ::munmap(first, before);
  if (before != size) ::munmap(first + before + size, size - before);
  ::madvise(first + before, size, MADV_HUGEPAGE);  // quicker to load; as well without
  return EnclaveMemory(first + before, size);
}

EnclaveMemory::EnclaveMemory(EnclaveMemory&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)), size_(std::exchange(other.size_, 0)) {}

EnclaveMemory& EnclaveMemory::operator=(EnclaveMemory&& other) noexcept {
  std::swap(base_, other.base_);
  std::swap(size_, other.size_);
  return *this;
}

EnclaveMemory::~EnclaveMemory() {
  if (base_ != nullptr) ::munmap(base_, size_);
}

std::uint64_t EnclaveMemory::base() const {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): an address, for registers.
  return reinterpret_cast<std::uintptr_t>(base_);
}

Result<void> EnclaveMemory::protect(std::uint64_t offset, std::uint64_t bytes,
                                    std::uint64_t permissions) const {
  if (::mprotect(base_ + offset, bytes, protection_of(permissions)) == 0) return {};
  return failure(ErrorCode::kIo, "set the permissions of", bytes);
}

Result<void> EnclaveMemory::discard(std::uint64_t offset, std::uint64_t bytes) const {
  CONFCOM_CHECK(protect(offset, bytes, 0));
  if (::madvise(base_ + offset, bytes, MADV_DONTNEED) == 0) return {};
  return failure(ErrorCode::kIo, "give back", bytes);
}

}  // namespace confcom::enclave
