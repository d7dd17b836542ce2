#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "base/bytes.h"
#include "enclave/secs.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::enclave {

/// Why EINIT refuses, its error code in RAX. Source: Intel SDM vol. 3D, table 39-4.
enum class EinitError : std::uint8_t {
  kInvalidSigStruct = 1,
  kInvalidAttribute = 2,
  kInvalidMeasurement = 4,
  kInvalidSignature = 8,
};

/// What was found wrong, and what to do.
[[nodiscard]] std::string_view explain(EinitError error);

/// EINIT: whether the enclave that was built is the one that its signer means, and then its SECS
/// with identity and INIT. `created`: as ECREATE was given it. Any signer may launch, as under
/// Linux. Source: Intel SDM vol. 3D, EINIT.
[[nodiscard]] std::expected<Secs, EinitError> einit(const Secs& created,
                                                    const ByteArray<32>& mr_enclave,
                                                    const evidence::Sigstruct& sigstruct);

}  // namespace confcom::enclave
