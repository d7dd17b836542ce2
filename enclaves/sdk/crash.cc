#include "sdk/crash.h"

#include <cstdint>

#include "sdk/boundary.h"

extern "C" {
/// What entry.S looks at on every way in and out: 0 while the enclave is well, else a Crash.
[[gnu::visibility("hidden")]] std::uint32_t confcom_sdk_crashed = 0;
}

namespace confcom::sdk {

void crash(Crash reason) {
  std::uint32_t well = 0;
  __atomic_compare_exchange_n(&confcom_sdk_crashed, &well, static_cast<std::uint32_t>(reason),
                              false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  confcom_sdk_leave(Exit::kCrashed, 0, 0);
}

void leave_if_crashed() {
  if (__atomic_load_n(&confcom_sdk_crashed, __ATOMIC_SEQ_CST) != 0)
    confcom_sdk_leave(Exit::kCrashed, 0, 0);
}

}  // namespace confcom::sdk
