#pragma once

#include <cstdint>

#include "enclave/secs.h"

/// The architectural enclaves of a simulated platform. They have no code to measure: MRENCLAVE and
/// MRSIGNER are the SHA-256 of a sentence that says SIMULATED, so that nobody takes them for
/// Intel's.
namespace confcom::platform {

inline constexpr std::uint16_t kQuotingEnclaveProdId = 1;

[[nodiscard]] enclave::Secs quoting_enclave_secs(std::uint16_t isv_svn);
[[nodiscard]] enclave::Secs certification_enclave_secs(std::uint16_t isv_svn);

}  // namespace confcom::platform
