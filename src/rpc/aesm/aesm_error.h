#pragma once

#include <cstdint>
#include <string_view>

namespace confcom::rpc {

/// What an AESM answer says of its request. Source: intel/linux-sgx, aesm_error.h; those that this
/// project sends or explains.
enum class AesmError : std::uint32_t {
  kSuccess = 0,
  kUnexpected = 1,
  kNoDevice = 2,
  kParameter = 3,
  kNetwork = 12,
  kServiceStopped = 17,
  kBusy = 18,
  kOutOfMemory = 21,
  kMessage = 22,
  kDeviceNotAvailable = 24,
  kOutOfEpc = 29,
  kServiceUnavailable = 30,
  kUnsupportedAttestationKeyId = 38,
  kAttestationKeyNotInitialized = 42,
  kAttestationKeyCertificationDataInvalid = 43,
  kNoPlatformCertificationData = 44,
  kReport = 45,
  kEnclaveLost = 46,
  kInvalidReport = 47,
  kEnclaveLoad = 48,
  kUnableToGenerateQeReport = 49,
  kKeyCertification = 50,
};

/// "invalid report"; of a code that is not in the list, "AESM error".
[[nodiscard]] std::string_view to_string(AesmError code);

/// What a person may do about it; empty where nothing can be said.
[[nodiscard]] std::string_view advice_on(AesmError code);

}  // namespace confcom::rpc
