#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>

#include "base/error.h"
#include "enclave/emulated/enclave_space.h"

namespace confcom::enclave {

/// Keeps host code from an emulated enclave's memory while no thread is inside: what hardware
/// answers with 0xff ends the process here, and says where. It finds host code that would not work
/// on hardware; it keeps nothing secret. Thread-safe.
class Guard {
 public:
  static constexpr std::size_t kMaxGuarded = 64;

  /// `space` must outlive the guard.
  explicit Guard(EnclaveSpace& space) : space_(space) {}
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard();

  /// Errors: unavailable (more guarded enclaves than kMaxGuarded), io.
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<void> enter();
  [[nodiscard]] Result<void> leave();

 private:
  EnclaveSpace& space_;
  std::mutex mutex_;
  std::size_t inside_ = 0;
  std::size_t place_ = kMaxGuarded;
};

}  // namespace confcom::enclave
