#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/error.h"
#include "enclave/image/enclave_image.h"
#include "service/enclave_host/exchange.h"

namespace confcom::service {

/// Where an enclave's threads have their TCSs, as offsets.
[[nodiscard]] std::vector<std::uint64_t> tcs_offsets(const enclave::EnclaveImage& image);

/// The threads that an enclave has room for: each a TCS with an exchange, which one thread of the
/// host has at a time. Thread-safe.
class EnclaveThreads {
 public:
  struct Thread {
    std::uint64_t tcs = 0;
    Exchange exchange;
  };

  /// Errors: invalid_argument (no TCS), and Exchange::make's.
  [[nodiscard]] static Result<std::unique_ptr<EnclaveThreads>> make(
      const std::vector<std::uint64_t>& tcs, std::size_t exchange_bytes);

  /// Gives the thread back at its end.
  struct GiveBack {
    EnclaveThreads* to = nullptr;
    void operator()(Thread* thread) const { to->give_back(*thread); }
  };
  /// Must not outlive this object.
  using Lease = std::unique_ptr<Thread, GiveBack>;

  /// Does not wait: a thread that holds one already, amid a call out, would wait for itself.
  /// Errors: unavailable (all are taken; says how many there are).
  [[nodiscard]] Result<Lease> take();

 private:
  explicit EnclaveThreads(std::vector<Thread> threads);
  void give_back(Thread& thread);

  std::vector<Thread> threads_;  // stay where they are
  std::mutex mutex_;
  std::vector<Thread*> free_;  // guarded by mutex_
};

}  // namespace confcom::service
