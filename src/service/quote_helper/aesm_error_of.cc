#include "service/quote_helper/aesm_error_of.h"

namespace confcom::service {

using platform::QuoteErrorCode;
using rpc::AesmError;

AesmError aesm_error_of(QuoteErrorCode code) {
  switch (code) {
    case QuoteErrorCode::kUnexpected:
    case QuoteErrorCode::kInterfaceUnavailable:
    case QuoteErrorCode::kPlatformLibraryUnavailable:
      return AesmError::kUnexpected;
    case QuoteErrorCode::kInvalidParameter:
      return AesmError::kParameter;
    case QuoteErrorCode::kOutOfMemory:
      return AesmError::kOutOfMemory;
    case QuoteErrorCode::kUnsupportedAttestationKeyId:
      return AesmError::kUnsupportedAttestationKeyId;
    case QuoteErrorCode::kAttestationKeyNotInitialized:
      return AesmError::kAttestationKeyNotInitialized;
    case QuoteErrorCode::kAttestationKeyCertificationDataInvalid:
      return AesmError::kAttestationKeyCertificationDataInvalid;
    case QuoteErrorCode::kNoPlatformCertificationData:
      return AesmError::kNoPlatformCertificationData;
    case QuoteErrorCode::kOutOfEpc:
      return AesmError::kOutOfEpc;
    case QuoteErrorCode::kReport:
      return AesmError::kReport;
    case QuoteErrorCode::kEnclaveLost:
      return AesmError::kEnclaveLost;
    case QuoteErrorCode::kInvalidReport:
      return AesmError::kInvalidReport;
    case QuoteErrorCode::kEnclaveLoad:
      return AesmError::kEnclaveLoad;
    case QuoteErrorCode::kUnableToGenerateQeReport:
      return AesmError::kUnableToGenerateQeReport;
    case QuoteErrorCode::kKeyCertification:
      return AesmError::kKeyCertification;
    case QuoteErrorCode::kNetwork:
      return AesmError::kNetwork;
    case QuoteErrorCode::kMessage:
      return AesmError::kMessage;
  }
  return AesmError::kUnexpected;  // one of the libraries' later codes
}

}  // namespace confcom::service
