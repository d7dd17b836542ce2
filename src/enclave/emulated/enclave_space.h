#pragma once

#include <cstdint>
#include <expected>
#include <mutex>
#include <shared_mutex>
#include <span>

#include "base/bytes.h"
#include "base/error.h"
#include "enclave/emulated/epcm.h"
#include "enclave/enclave.h"
#include "enclave/enclave_memory.h"

namespace confcom::enclave {

/// A fault of an instruction inside an enclave.
struct LeafFault {
  Vector vector{};
  std::uint16_t error_code = 0;
  std::uint64_t address = 0;

  friend bool operator==(const LeafFault&, const LeafFault&) = default;
};

template <class T>
using Leaf = std::expected<T, LeafFault>;

[[nodiscard]] std::unexpected<LeafFault> general_protection();
/// Source: Intel SDM vol. 3A, 4.7, with the bit that says that SGX forbade it.
[[nodiscard]] std::unexpected<LeafFault> page_fault(std::uint64_t address, bool write);

/// An emulated enclave's memory and its pages' rules: what the host's page table allows follows the
/// EPCM. Thread-safe; who looks at an entry and then changes it holds lock() between, and who
/// reaches memory and then touches it share().
class EnclaveSpace {
 public:
  explicit EnclaveSpace(EnclaveMemory memory);

  [[nodiscard]] std::uint64_t base() const { return memory_.base(); }
  [[nodiscard]] std::uint64_t size() const { return memory_.size(); }
  [[nodiscard]] const Epcm& epcm() const { return epcm_; }
  [[nodiscard]] auto lock() { return std::unique_lock(mutex_); }
  [[nodiscard]] auto share() { return std::shared_lock(mutex_); }

  /// Pages from `page`, for the host to fill: nobody else's before they are set.
  [[nodiscard]] Result<std::span<std::byte>> open(std::uint64_t page, std::uint64_t pages);
  /// Pages that are there from now on, as `flags` say.
  [[nodiscard]] Result<void> set(std::uint64_t page, std::uint64_t pages, SecinfoFlags flags);
  /// A page that is gone, with its content.
  [[nodiscard]] Result<void> remove(std::uint64_t page);

  /// The memory at a linear address as an instruction inside reaches it: #GP outside of the
  /// enclave, #PF where a page does not allow all of `permissions`.
  [[nodiscard]] Leaf<std::span<std::byte>> reach(std::uint64_t address, std::uint64_t bytes,
                                                 std::uint64_t permissions) const;

  /// While nobody is inside, host code may be kept from all of it. These take the lock.
  [[nodiscard]] Result<void> hide();
  [[nodiscard]] Result<void> show();

 private:
  EnclaveMemory memory_;
  Epcm epcm_;
  bool hidden_ = false;
  std::shared_mutex mutex_;
};

}  // namespace confcom::enclave
