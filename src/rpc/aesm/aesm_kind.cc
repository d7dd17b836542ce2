#include "rpc/aesm/aesm_kind.h"

namespace confcom::rpc {

std::string_view to_string(AesmKind kind) {
  switch (kind) {
    case AesmKind::kInitQuote:
      return "InitQuote";
    case AesmKind::kGetQuote:
      return "GetQuote";
    case AesmKind::kGetLaunchToken:
      return "GetLaunchToken";
    case AesmKind::kReportAttestationError:
      return "ReportAttestationError";
    case AesmKind::kGetWhiteListSize:
      return "GetWhiteListSize";
    case AesmKind::kGetWhiteList:
      return "GetWhiteList";
    case AesmKind::kGetExtendedEpidGroupId:
      return "SGXGetExtendedEpidGroupId";
    case AesmKind::kSwitchExtendedEpidGroup:
      return "SGXSwitchExtendedEpidGroup";
    case AesmKind::kRegister:
      return "SGXRegister";
    case AesmKind::kInitQuoteEx:
      return "InitQuoteEx";
    case AesmKind::kGetQuoteSizeEx:
      return "GetQuoteSizeEx";
    case AesmKind::kGetQuoteEx:
      return "GetQuoteEx";
    case AesmKind::kCheckUpdateStatus:
      return "CheckUpdateStatus";
    case AesmKind::kSelectAttestationKeyId:
      return "SelectAttKeyID";
    case AesmKind::kGetSupportedAttestationKeyIdNumber:
      return "GetSupportedAttKeyIDNum";
    case AesmKind::kGetSupportedAttestationKeyIds:
      return "GetSupportedAttKeyIDs";
  }
  return "AESM request";
}

}  // namespace confcom::rpc
