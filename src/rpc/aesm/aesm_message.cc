#include "rpc/aesm/aesm_message.h"

namespace confcom::rpc {
namespace {

AesmKind kind_of(const InitQuoteExRequest&) { return AesmKind::kInitQuoteEx; }
AesmKind kind_of(const GetQuoteSizeExRequest&) { return AesmKind::kGetQuoteSizeEx; }
AesmKind kind_of(const GetQuoteExRequest&) { return AesmKind::kGetQuoteEx; }
AesmKind kind_of(const SelectAttestationKeyIdRequest&) { return AesmKind::kSelectAttestationKeyId; }
AesmKind kind_of(const GetSupportedAttestationKeyIdNumberRequest&) {
  return AesmKind::kGetSupportedAttestationKeyIdNumber;
}
AesmKind kind_of(const GetSupportedAttestationKeyIdsRequest&) {
  return AesmKind::kGetSupportedAttestationKeyIds;
}
AesmKind kind_of(const RegisterRequest&) { return AesmKind::kRegister; }
AesmKind kind_of(const UnservedRequest& request) { return request.kind; }
AesmKind kind_of(const IncompleteRequest& request) { return request.kind; }

AesmKind kind_of(const InitQuoteExResponse&) { return AesmKind::kInitQuoteEx; }
AesmKind kind_of(const GetQuoteSizeExResponse&) { return AesmKind::kGetQuoteSizeEx; }
AesmKind kind_of(const GetQuoteExResponse&) { return AesmKind::kGetQuoteEx; }
AesmKind kind_of(const SelectAttestationKeyIdResponse&) {
  return AesmKind::kSelectAttestationKeyId;
}
AesmKind kind_of(const GetSupportedAttestationKeyIdNumberResponse&) {
  return AesmKind::kGetSupportedAttestationKeyIdNumber;
}
AesmKind kind_of(const GetSupportedAttestationKeyIdsResponse&) {
  return AesmKind::kGetSupportedAttestationKeyIds;
}
AesmKind kind_of(const AesmFailure& failure) { return failure.kind; }

}  // namespace

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

AesmKind AesmRequest::kind() const {
  return std::visit([](const auto& request) { return kind_of(request); }, body);
}

AesmKind AesmResponse::kind() const {
  return std::visit([](const auto& response) { return kind_of(response); }, body);
}

AesmError AesmResponse::code() const {
  const auto* const failure = std::get_if<AesmFailure>(&body);
  return failure == nullptr ? AesmError::kSuccess : failure->code;
}

}  // namespace confcom::rpc
