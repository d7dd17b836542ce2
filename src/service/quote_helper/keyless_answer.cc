#include "service/quote_helper/keyless_answer.h"

#include <variant>

namespace confcom::service {
namespace {

using rpc::AesmError;
using rpc::AesmFailure;
using rpc::AesmKind;
using rpc::AesmResponse;

struct KeylessAnswer {
  using Answer = std::optional<AesmResponse>;

  Answer operator()(const rpc::GetSupportedAttestationKeyIdNumberRequest& /*in*/) const {
    return AesmResponse{rpc::GetSupportedAttestationKeyIdNumberResponse{.number = 1}};
  }

  Answer operator()(const rpc::RegisterRequest& in) const {
    // Kind 0 is the only one that the protocol defines; it is well formed, but not served here.
    const AesmError code =
        in.data_type == 0 ? AesmError::kServiceUnavailable : AesmError::kParameter;
    return AesmResponse{AesmFailure{AesmKind::kRegister, code}};
  }

  Answer operator()(const rpc::UnservedRequest& in) const {
    return AesmResponse{AesmFailure{in.kind, AesmError::kServiceUnavailable}};
  }

  Answer operator()(const rpc::IncompleteRequest& in) const {
    return AesmResponse{AesmFailure{in.kind, AesmError::kUnexpected}};
  }

  Answer operator()(const auto& /*in*/) const { return std::nullopt; }
};

}  // namespace

std::optional<AesmResponse> keyless_answer(const rpc::AesmRequest& request) {
  return std::visit(KeylessAnswer{}, request.body);
}

}  // namespace confcom::service
