#pragma once

#include <cstdint>

#include "base/error.h"
#include "enclave/enclave.h"

/// What to tell a person when an enclave was left without a response.
namespace confcom::service {

/// `refusal`: an sdk::Refusal as it stands in a register.
[[nodiscard]] Error refusal_error(std::uint64_t refusal);

/// `crash`: an sdk::Crash as it stands in a register.
[[nodiscard]] Error crash_error(std::uint64_t crash);

/// `base`, `size`: the enclave's.
[[nodiscard]] Error exception_error(const enclave::EnclaveException& exception, std::uint64_t base,
                                    std::uint64_t size);

}  // namespace confcom::service
