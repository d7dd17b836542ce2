#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "proto/aesm.pb.h"
#include "rpc/aesm/aesm_codec.h"
#include "rpc/aesm/aesm_frame.h"
#include "rpc/aesm/aesm_protobuf.h"

namespace confcom::rpc {
namespace {

using Wire = aesm::message::Response;

std::unexpected<Error> without(AesmKind kind, std::string_view what) {
  return fail(ErrorCode::kMalformed,
              fmt::format("AESM answer to {}: {} is missing; is it AESM that the peer speaks?",
                          to_string(kind), what));
}

// What is read of an answer with code 0.

Result<AesmResponse> body_of(AesmKind kind, const Wire::CodeOnly& /*message*/) {
  return fail(ErrorCode::kUnsupported,
              fmt::format("AESM answer to {}: only refusals of it are read", to_string(kind)));
}

Result<AesmResponse> body_of(AesmKind /*kind*/, const Wire::InitQuoteEx& message) {
  InitQuoteExResponse response;
  if (message.has_target_info()) response.target_info = from_wire(message.target_info());
  if (message.has_public_key_id_size()) {
    response.public_key_id_size = message.public_key_id_size();
  }
  if (message.has_public_key_id()) response.public_key_id = from_wire(message.public_key_id());
  return AesmResponse{std::move(response)};
}

Result<AesmResponse> body_of(AesmKind kind, const Wire::GetQuoteSizeEx& message) {
  if (!message.has_quote_size()) return without(kind, "quote_size");
  return AesmResponse{GetQuoteSizeExResponse{message.quote_size()}};
}

Result<AesmResponse> body_of(AesmKind kind, const Wire::GetQuoteEx& message) {
  if (!message.has_quote()) return without(kind, "quote");
  GetQuoteExResponse response{.quote = from_wire(message.quote())};
  if (message.has_qe_report_info()) response.qe_report_info = from_wire(message.qe_report_info());
  return AesmResponse{std::move(response)};
}

Result<AesmResponse> body_of(AesmKind kind, const Wire::SelectAttestationKeyId& message) {
  if (!message.has_attestation_key_id()) return without(kind, "selected_att_key_id");
  return AesmResponse{SelectAttestationKeyIdResponse{from_wire(message.attestation_key_id())}};
}

Result<AesmResponse> body_of(AesmKind kind,
                             const Wire::GetSupportedAttestationKeyIdNumber& message) {
  if (!message.has_number()) return without(kind, "att_key_id_num");
  return AesmResponse{GetSupportedAttestationKeyIdNumberResponse{message.number()}};
}

Result<AesmResponse> body_of(AesmKind kind, const Wire::GetSupportedAttestationKeyIds& message) {
  if (!message.has_attestation_key_ids()) return without(kind, "att_key_ids");
  return AesmResponse{
      GetSupportedAttestationKeyIdsResponse{from_wire(message.attestation_key_ids())}};
}

template <class Message>
Result<AesmResponse> read(bool present, AesmKind kind, const Message& message) {
  if (!present) return without(kind, "the answer");
  if (!message.has_error_code()) return without(kind, "errorCode");
  const auto code = static_cast<AesmError>(message.error_code());
  if (code != AesmError::kSuccess) return AesmResponse{AesmFailure{kind, code}};
  return body_of(kind, message);
}

Result<AesmResponse> read_code_only(const Wire& wire, AesmKind kind) {
  using enum AesmKind;
  switch (kind) {
    case kInitQuote:
      return read(wire.has_init_quote(), kind, wire.init_quote());
    case kGetQuote:
      return read(wire.has_get_quote(), kind, wire.get_quote());
    case kGetLaunchToken:
      return read(wire.has_get_launch_token(), kind, wire.get_launch_token());
    case kReportAttestationError:
      return read(wire.has_report_attestation_error(), kind, wire.report_attestation_error());
    case kGetWhiteListSize:
      return read(wire.has_get_white_list_size(), kind, wire.get_white_list_size());
    case kGetWhiteList:
      return read(wire.has_get_white_list(), kind, wire.get_white_list());
    case kGetExtendedEpidGroupId:
      return read(wire.has_get_extended_epid_group_id(), kind, wire.get_extended_epid_group_id());
    case kSwitchExtendedEpidGroup:
      return read(wire.has_switch_extended_epid_group(), kind, wire.switch_extended_epid_group());
    case kRegister:
      return read(wire.has_register_platform(), kind, wire.register_platform());
    case kCheckUpdateStatus:
      return read(wire.has_check_update_status(), kind, wire.check_update_status());
    default:
      return without(kind, "the answer");
  }
}

Result<AesmResponse> read_response(const Wire& wire, AesmKind kind) {
  using enum AesmKind;
  switch (kind) {
    case kInitQuoteEx:
      return read(wire.has_init_quote_ex(), kind, wire.init_quote_ex());
    case kGetQuoteSizeEx:
      return read(wire.has_get_quote_size_ex(), kind, wire.get_quote_size_ex());
    case kGetQuoteEx:
      return read(wire.has_get_quote_ex(), kind, wire.get_quote_ex());
    case kSelectAttestationKeyId:
      return read(wire.has_select_attestation_key_id(), kind, wire.select_attestation_key_id());
    case kGetSupportedAttestationKeyIdNumber:
      return read(wire.has_get_supported_attestation_key_id_number(), kind,
                  wire.get_supported_attestation_key_id_number());
    case kGetSupportedAttestationKeyIds:
      return read(wire.has_get_supported_attestation_key_ids(), kind,
                  wire.get_supported_attestation_key_ids());
    default:
      return read_code_only(wire, kind);
  }
}

/// A message with code 0, for what else belongs to it.
template <class Message>
Message& succeeded(Message* message) {
  message->set_error_code(0);
  return *message;
}

void put(Wire& wire, const InitQuoteExResponse& response) {
  Wire::InitQuoteEx& message = succeeded(wire.mutable_init_quote_ex());
  const auto& target_info = response.target_info;
  if (target_info.has_value()) message.set_target_info(to_wire(*target_info));
  const auto& size = response.public_key_id_size;
  if (size.has_value()) message.set_public_key_id_size(*size);
  const auto& id = response.public_key_id;
  if (id.has_value()) message.set_public_key_id(to_wire(*id));
}

void put(Wire& wire, const GetQuoteSizeExResponse& response) {
  succeeded(wire.mutable_get_quote_size_ex()).set_quote_size(response.quote_size);
}

void put(Wire& wire, const GetQuoteExResponse& response) {
  Wire::GetQuoteEx& message = succeeded(wire.mutable_get_quote_ex());
  message.set_quote(to_wire(response.quote));
  const auto& info = response.qe_report_info;
  if (info.has_value()) message.set_qe_report_info(to_wire(*info));
}

void put(Wire& wire, const SelectAttestationKeyIdResponse& response) {
  succeeded(wire.mutable_select_attestation_key_id())
      .set_attestation_key_id(to_wire(response.attestation_key_id));
}

void put(Wire& wire, const GetSupportedAttestationKeyIdNumberResponse& response) {
  succeeded(wire.mutable_get_supported_attestation_key_id_number()).set_number(response.number);
}

void put(Wire& wire, const GetSupportedAttestationKeyIdsResponse& response) {
  succeeded(wire.mutable_get_supported_attestation_key_ids())
      .set_attestation_key_ids(to_wire(response.attestation_key_ids));
}

void put_code(Wire& wire, AesmKind kind, std::uint32_t code) {
  using enum AesmKind;
  switch (kind) {
    case kInitQuote:
      return wire.mutable_init_quote()->set_error_code(code);
    case kGetQuote:
      return wire.mutable_get_quote()->set_error_code(code);
    case kGetLaunchToken:
      return wire.mutable_get_launch_token()->set_error_code(code);
    case kReportAttestationError:
      return wire.mutable_report_attestation_error()->set_error_code(code);
    case kGetWhiteListSize:
      return wire.mutable_get_white_list_size()->set_error_code(code);
    case kGetWhiteList:
      return wire.mutable_get_white_list()->set_error_code(code);
    case kGetExtendedEpidGroupId:
      return wire.mutable_get_extended_epid_group_id()->set_error_code(code);
    case kSwitchExtendedEpidGroup:
      return wire.mutable_switch_extended_epid_group()->set_error_code(code);
    case kRegister:
      return wire.mutable_register_platform()->set_error_code(code);
    case kInitQuoteEx:
      return wire.mutable_init_quote_ex()->set_error_code(code);
    case kGetQuoteSizeEx:
      return wire.mutable_get_quote_size_ex()->set_error_code(code);
    case kGetQuoteEx:
      return wire.mutable_get_quote_ex()->set_error_code(code);
    case kCheckUpdateStatus:
      return wire.mutable_check_update_status()->set_error_code(code);
    case kSelectAttestationKeyId:
      return wire.mutable_select_attestation_key_id()->set_error_code(code);
    case kGetSupportedAttestationKeyIdNumber:
      return wire.mutable_get_supported_attestation_key_id_number()->set_error_code(code);
    case kGetSupportedAttestationKeyIds:
      return wire.mutable_get_supported_attestation_key_ids()->set_error_code(code);
  }
}

void put(Wire& wire, const AesmFailure& failure) {
  put_code(wire, failure.kind, static_cast<std::uint32_t>(failure.code));
}

}  // namespace

Result<AesmResponse> parse_aesm_response(Bytes in, AesmKind expected) {
  Wire wire;
  CONFCOM_CHECK(read_protobuf(in, kMaxAesmResponseBytes, wire));
  return read_response(wire, expected);
}

ByteVector write_aesm_response(const AesmResponse& response) {
  Wire wire;
  std::visit([&](const auto& body) { put(wire, body); }, response.body);
  return write_protobuf(wire);
}

}  // namespace confcom::rpc
