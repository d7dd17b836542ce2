#pragma once

#include "sdk/abi.h"

namespace confcom::sdk {

/// Ends the enclave: for invariants, never for input. No thread is served from now on; those inside
/// go no further than their next way out. The host is told the reason, and nothing else.
[[noreturn]] void crash(Crash reason);

/// For whoever waits for another thread: that one may be gone.
void leave_if_crashed();

}  // namespace confcom::sdk
