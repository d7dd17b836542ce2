#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace confcom::platform {

/// Why there is no quote, in the quoting libraries' own codes.
/// Source: Intel SGX DCAP, quote3_error_t; those that quoting knows.
enum class QuoteErrorCode : std::uint32_t {
  kUnexpected = 0xE001,
  kInvalidParameter = 0xE002,
  kOutOfMemory = 0xE003,
  kInterfaceUnavailable = 0xE00D,
  kPlatformLibraryUnavailable = 0xE00E,
  kUnsupportedAttestationKeyId = 0xE00B,
  kAttestationKeyNotInitialized = 0xE00F,
  kAttestationKeyCertificationDataInvalid = 0xE010,
  kNoPlatformCertificationData = 0xE011,
  kOutOfEpc = 0xE012,
  kReport = 0xE013,
  kEnclaveLost = 0xE014,
  kInvalidReport = 0xE015,
  kEnclaveLoad = 0xE016,
  kUnableToGenerateQeReport = 0xE017,
  kKeyCertification = 0xE018,
  kNetwork = 0xE019,
  kMessage = 0xE01A,
};

/// The code may be one that the list does not have: the libraries' later ones are kept as they are.
struct QuoteError {
  QuoteErrorCode code = QuoteErrorCode::kUnexpected;
  std::string message;  ///< for the operator: what, where, what to do next
};

template <class T>
using QuoteResult = std::expected<T, QuoteError>;

/// "0xE015 INVALID_REPORT"
[[nodiscard]] std::string to_string(QuoteErrorCode code);

}  // namespace confcom::platform
