#pragma once

#include "base/error.h"
#include "enclave/simulated_cpu.h"

namespace confcom::platform {

/// A key that an architectural enclave is sure to have. Errors: internal.
[[nodiscard]] Result<enclave::Key> enclave_key(const enclave::SimulatedCpu& cpu,
                                               const enclave::Secs& secs,
                                               const evidence::KeyRequest& request);

}  // namespace confcom::platform
