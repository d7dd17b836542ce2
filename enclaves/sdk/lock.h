#pragma once

#include <atomic>

#include "sdk/crash.h"

namespace confcom::sdk {

/// Spins: an enclave cannot wait for another thread without its host. A host that never runs the
/// holder again keeps others waiting, as it may keep any thread from running at all. Hold it for a
/// few instructions, never across a call out: there, try.
class Lock {
 public:
  void lock() {
    while (!try_lock()) {
      leave_if_crashed();
      __builtin_ia32_pause();
    }
  }
  [[nodiscard]] bool try_lock() { return !taken_.test_and_set(std::memory_order_acquire); }
  void unlock() { taken_.clear(std::memory_order_release); }

 private:
  std::atomic_flag taken_;
};

}  // namespace confcom::sdk
