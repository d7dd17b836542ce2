#pragma once

#include <thread>

namespace confcom::enclave {

/// Looks every few milliseconds for threads inside an enclave for which signals wait, and takes
/// them out so that those are delivered; as on hardware, where a signal ends a thread's stay at
/// once. An enclave that never returns therefore does not keep its process from being stopped.
class Interrupter {
 public:
  /// `enclave`: whose threads, as their records name it.
  explicit Interrupter(const void* enclave);

 private:
  std::jthread thread_;
};

}  // namespace confcom::enclave
