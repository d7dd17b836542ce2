#include "enclave/emulated/enclave_space.h"

#include <utility>

namespace confcom::enclave {
namespace {

constexpr std::uint16_t kErrorWrite = 1 << 1;
constexpr std::uint16_t kErrorUser = 1 << 2;
constexpr std::uint16_t kErrorSgx = 1 << 15;

std::uint64_t page_of(std::uint64_t offset) { return offset / kPageBytes; }

/// What the host's page table gives for an entry. Code is readable as well: the signal handler
/// reads it to know ENCLU, and where there are protection keys Linux lets nobody read a mapping
/// that is only executable.
std::uint64_t mapped(SecinfoFlags flags) {
  const std::uint64_t allowed = accessible(flags);
  return (allowed & SecinfoFlags::kExecute) != 0 ? allowed | SecinfoFlags::kRead : allowed;
}

}  // namespace

std::unexpected<LeafFault> general_protection() {
  return std::unexpected(LeafFault{.vector = Vector::kGeneralProtection});
}

std::unexpected<LeafFault> page_fault(std::uint64_t address, bool write) {
  const int code = kErrorUser | kErrorSgx | (write ? kErrorWrite : 0);
  return std::unexpected(LeafFault{.vector = Vector::kPageFault,
                                   .error_code = static_cast<std::uint16_t>(code),
                                   .address = address});
}

EnclaveSpace::EnclaveSpace(EnclaveMemory memory)
    : memory_(std::move(memory)), epcm_(memory_.size() / kPageBytes) {}

Result<std::span<std::byte>> EnclaveSpace::open(std::uint64_t page, std::uint64_t pages) {
  CONFCOM_CHECK(memory_.protect(page * kPageBytes, pages * kPageBytes,
                                SecinfoFlags::kRead | SecinfoFlags::kWrite));
  return memory_.bytes().subspan(page * kPageBytes, pages * kPageBytes);
}

Result<void> EnclaveSpace::set(std::uint64_t page, std::uint64_t pages, SecinfoFlags flags) {
  if (!hidden_) {
    CONFCOM_CHECK(memory_.protect(page * kPageBytes, pages * kPageBytes, mapped(flags)));
  }
  for (std::uint64_t i = 0; i < pages; ++i) epcm_.set(page + i, flags);
  return {};
}

Result<void> EnclaveSpace::remove(std::uint64_t page) {
  epcm_.clear(page);
  return memory_.discard(page * kPageBytes, kPageBytes);
}

Leaf<std::span<std::byte>> EnclaveSpace::reach(std::uint64_t address, std::uint64_t bytes,
                                               std::uint64_t permissions) const {
  const std::uint64_t offset = address - base();
  if (offset >= size() || bytes > size() - offset) return general_protection();
  for (std::uint64_t page = page_of(offset); page <= page_of(offset + bytes - 1); ++page) {
    if (!epcm_.allows(page, permissions))
      return page_fault(base() + page * kPageBytes, (permissions & SecinfoFlags::kWrite) != 0);
  }
  return memory_.bytes().subspan(offset, bytes);
}

Result<void> EnclaveSpace::hide() {
  const auto lock = this->lock();
  hidden_ = true;
  return memory_.protect(0, size(), 0);
}

/// Pages that follow each other and allow the same are one call.
Result<void> EnclaveSpace::show() {
  const auto lock = this->lock();
  hidden_ = false;
  const auto permissions_of = [&](std::uint64_t page) {
    return mapped(epcm_.find(page).value_or(SecinfoFlags{}));
  };
  for (std::uint64_t begin = 0; begin < epcm_.pages();) {
    const std::uint64_t permissions = permissions_of(begin);
    std::uint64_t end = begin + 1;
    while (end < epcm_.pages() && permissions_of(end) == permissions) ++end;
    CONFCOM_CHECK(memory_.protect(begin * kPageBytes, (end - begin) * kPageBytes, permissions));
    begin = end;
  }
  return {};
}

}  // namespace confcom::enclave
