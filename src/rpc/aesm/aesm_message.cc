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
