#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/error.h"

namespace confcom::enclave {

/// SecinfoFlags' permissions as mmap and mprotect know them.
[[nodiscard]] int protection_of(std::uint64_t permissions);

/// The addresses of an enclave: a power of two, at a multiple of it, nobody's at first.
class EnclaveMemory {
 public:
  /// Errors: unavailable (no such room, and how large it would be).
  [[nodiscard]] static Result<EnclaveMemory> reserve(std::uint64_t size);

  EnclaveMemory(EnclaveMemory&& other) noexcept;
  EnclaveMemory& operator=(EnclaveMemory&& other) noexcept;
  EnclaveMemory(const EnclaveMemory&) = delete;
  EnclaveMemory& operator=(const EnclaveMemory&) = delete;
  ~EnclaveMemory();

  [[nodiscard]] std::uint64_t base() const;
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// All of it; that a page may be touched is the caller's to know.
  [[nodiscard]] std::span<std::byte> bytes() const { return {base_, size_}; }

  /// `permissions` are SecinfoFlags'; 0 for nobody. Whole pages inside. Errors: io.
  [[nodiscard]] Result<void> protect(std::uint64_t offset, std::uint64_t bytes,
                                     std::uint64_t permissions) const;
  /// Back to nobody's, with zeros when it is somebody's again.
  [[nodiscard]] Result<void> discard(std::uint64_t offset, std::uint64_t bytes) const;

 private:
  EnclaveMemory(std::byte* base, std::uint64_t size) : base_(base), size_(size) {}

  std::byte* base_ = nullptr;
  std::uint64_t size_ = 0;
};

}  // namespace confcom::enclave
