#include "platform/quote_error.h"

#include <fmt/format.h>

#include <utility>

namespace confcom::platform {
namespace {

std::string_view name(QuoteErrorCode code) {
  switch (code) {
    case QuoteErrorCode::kUnexpected:
      return "ERROR_UNEXPECTED";
    case QuoteErrorCode::kInvalidParameter:
      return "ERROR_INVALID_PARAMETER";
    case QuoteErrorCode::kOutOfMemory:
      return "ERROR_OUT_OF_MEMORY";
    case QuoteErrorCode::kUnsupportedAttestationKeyId:
      return "UNSUPPORTED_ATT_KEY_ID";
    case QuoteErrorCode::kInterfaceUnavailable:
      return "INTERFACE_UNAVAILABLE";
    case QuoteErrorCode::kPlatformLibraryUnavailable:
      return "PLATFORM_LIB_UNAVAILABLE";
    case QuoteErrorCode::kAttestationKeyNotInitialized:
      return "ATT_KEY_NOT_INITIALIZED";
    case QuoteErrorCode::kAttestationKeyCertificationDataInvalid:
      return "ATT_KEY_CERT_DATA_INVALID";
    case QuoteErrorCode::kNoPlatformCertificationData:
      return "NO_PLATFORM_CERT_DATA";
    case QuoteErrorCode::kOutOfEpc:
      return "OUT_OF_EPC";
    case QuoteErrorCode::kReport:
      return "ERROR_REPORT";
    case QuoteErrorCode::kEnclaveLost:
      return "ENCLAVE_LOST";
    case QuoteErrorCode::kInvalidReport:
      return "INVALID_REPORT";
    case QuoteErrorCode::kEnclaveLoad:
      return "ENCLAVE_LOAD_ERROR";
    case QuoteErrorCode::kUnableToGenerateQeReport:
      return "UNABLE_TO_GENERATE_QE_REPORT";
    case QuoteErrorCode::kKeyCertification:
      return "KEY_CERTIFICATION_ERROR";
    case QuoteErrorCode::kNetwork:
      return "NETWORK_ERROR";
    case QuoteErrorCode::kMessage:
      return "MESSAGE_ERROR";
  }
  return "";
}

}  // namespace

std::string to_string(QuoteErrorCode code) {
  const std::string_view known = name(code);
  return fmt::format("0x{:04X}{}{}", std::to_underlying(code), known.empty() ? "" : " ", known);
}

}  // namespace confcom::platform
