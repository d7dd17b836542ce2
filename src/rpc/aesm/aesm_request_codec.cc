#include <utility>

#include "proto/aesm.pb.h"
#include "rpc/aesm/aesm_codec.h"
#include "rpc/aesm/aesm_frame.h"
#include "rpc/aesm/aesm_protobuf.h"

namespace confcom::rpc {
namespace {

using Wire = aesm::message::Request;

template <class Message>
std::optional<ByteVector> key_id_of(const Message& message) {
  if (!message.has_attestation_key_id()) return {};
  return from_wire(message.attestation_key_id());
}

template <class Message>
std::optional<std::uint32_t> timeout_of(const Message& message) {
  if (!message.has_timeout()) return {};
  return message.timeout();
}

// What is read of a whole request.

template <class Message>
UnservedRequest body_of(AesmKind kind, const Message& /*unused*/) {
  return {kind};
}

RegisterRequest body_of(AesmKind /*kind*/, const Wire::Register& message) {
  return {.data_type = message.data_type()};
}

InitQuoteExRequest body_of(AesmKind /*kind*/, const Wire::InitQuoteEx& message) {
  InitQuoteExRequest request{.attestation_key_id = key_id_of(message),
                             .wants_public_key_id = message.wants_public_key_id()};
  if (message.has_buffer_size()) request.buffer_size = message.buffer_size();
  return request;
}

GetQuoteSizeExRequest body_of(AesmKind /*kind*/, const Wire::GetQuoteSizeEx& message) {
  return {.attestation_key_id = key_id_of(message)};
}

GetQuoteExRequest body_of(AesmKind /*kind*/, const Wire::GetQuoteEx& message) {
  GetQuoteExRequest request{.report = from_wire(message.report()),
                            .attestation_key_id = key_id_of(message),
                            .buffer_size = message.buffer_size()};
  if (message.has_qe_report_info()) request.qe_report_info = from_wire(message.qe_report_info());
  return request;
}

SelectAttestationKeyIdRequest body_of(AesmKind /*kind*/,
                                      const Wire::SelectAttestationKeyId& message) {
  SelectAttestationKeyIdRequest request;
  if (message.has_attestation_key_ids()) {
    request.attestation_key_ids = from_wire(message.attestation_key_ids());
  }
  return request;
}

GetSupportedAttestationKeyIdNumberRequest body_of(
    AesmKind /*kind*/, const Wire::GetSupportedAttestationKeyIdNumber& /*message*/) {
  return {};
}

GetSupportedAttestationKeyIdsRequest body_of(AesmKind /*kind*/,
                                             const Wire::GetSupportedAttestationKeyIds& message) {
  return {.buffer_size = message.buffer_size()};
}

template <class Message>
AesmRequest read(AesmKind kind, const Message& message) {
  if (!message.IsInitialized()) {
    return {.body = IncompleteRequest{kind}, .timeout_ms = timeout_of(message)};
  }
  return {.body = body_of(kind, message), .timeout_ms = timeout_of(message)};
}

std::optional<AesmRequest> read_unserved(const Wire& wire) {
  using enum AesmKind;
  if (wire.has_get_launch_token()) return read(kGetLaunchToken, wire.get_launch_token());
  if (wire.has_init_quote()) return read(kInitQuote, wire.init_quote());
  if (wire.has_get_quote()) return read(kGetQuote, wire.get_quote());
  if (wire.has_report_attestation_error()) {
    return read(kReportAttestationError, wire.report_attestation_error());
  }
  if (wire.has_check_update_status()) return read(kCheckUpdateStatus, wire.check_update_status());
  if (wire.has_get_white_list_size()) return read(kGetWhiteListSize, wire.get_white_list_size());
  if (wire.has_get_white_list()) return read(kGetWhiteList, wire.get_white_list());
  if (wire.has_get_extended_epid_group_id()) {
    return read(kGetExtendedEpidGroupId, wire.get_extended_epid_group_id());
  }
  if (wire.has_switch_extended_epid_group()) {
    return read(kSwitchExtendedEpidGroup, wire.switch_extended_epid_group());
  }
  if (wire.has_register_platform()) return read(kRegister, wire.register_platform());
  return {};
}

std::optional<AesmRequest> read_served(const Wire& wire) {
  using enum AesmKind;
  if (wire.has_init_quote_ex()) return read(kInitQuoteEx, wire.init_quote_ex());
  if (wire.has_get_quote_size_ex()) return read(kGetQuoteSizeEx, wire.get_quote_size_ex());
  if (wire.has_get_quote_ex()) return read(kGetQuoteEx, wire.get_quote_ex());
  if (wire.has_select_attestation_key_id()) {
    return read(kSelectAttestationKeyId, wire.select_attestation_key_id());
  }
  if (wire.has_get_supported_attestation_key_id_number()) {
    return read(kGetSupportedAttestationKeyIdNumber,
                wire.get_supported_attestation_key_id_number());
  }
  if (wire.has_get_supported_attestation_key_ids()) {
    return read(kGetSupportedAttestationKeyIds, wire.get_supported_attestation_key_ids());
  }
  return {};
}

/// Calls `set` with the message that a request of this kind is.
template <class Set>
void on_message(Wire& wire, AesmKind kind, const Set& set) {
  using enum AesmKind;
  switch (kind) {
    case kInitQuote:
      return set(*wire.mutable_init_quote());
    case kGetQuote:
      return set(*wire.mutable_get_quote());
    case kGetLaunchToken:
      return set(*wire.mutable_get_launch_token());
    case kReportAttestationError:
      return set(*wire.mutable_report_attestation_error());
    case kGetWhiteListSize:
      return set(*wire.mutable_get_white_list_size());
    case kGetWhiteList:
      return set(*wire.mutable_get_white_list());
    case kGetExtendedEpidGroupId:
      return set(*wire.mutable_get_extended_epid_group_id());
    case kSwitchExtendedEpidGroup:
      return set(*wire.mutable_switch_extended_epid_group());
    case kRegister:
      return set(*wire.mutable_register_platform());
    case kInitQuoteEx:
      return set(*wire.mutable_init_quote_ex());
    case kGetQuoteSizeEx:
      return set(*wire.mutable_get_quote_size_ex());
    case kGetQuoteEx:
      return set(*wire.mutable_get_quote_ex());
    case kCheckUpdateStatus:
      return set(*wire.mutable_check_update_status());
    case kSelectAttestationKeyId:
      return set(*wire.mutable_select_attestation_key_id());
    case kGetSupportedAttestationKeyIdNumber:
      return set(*wire.mutable_get_supported_attestation_key_id_number());
    case kGetSupportedAttestationKeyIds:
      return set(*wire.mutable_get_supported_attestation_key_ids());
  }
}

// What is written of a request that is told apart but not read: the least that makes it whole.

template <class Message>
void make_whole(Message& /*message*/) {}

void make_whole(Wire::GetQuote& message) {
  message.set_report("");
  message.set_quote_type(0);
  message.set_spid("");
  message.set_buffer_size(0);
}

void make_whole(Wire::GetLaunchToken& message) {
  message.set_mr_enclave("");
  message.set_mr_signer("");
  message.set_attributes("");
}

void make_whole(Wire::ReportAttestationError& message) {
  message.set_platform_info("");
  message.set_attestation_error_code(0);
  message.set_update_info_size(0);
}

void make_whole(Wire::CheckUpdateStatus& message) {
  message.set_update_info_size(0);
  message.set_config(0);
}

void put(Wire& wire, const UnservedRequest& request) {
  on_message(wire, request.kind, [](auto& message) { make_whole(message); });
}

void put(Wire& wire, const IncompleteRequest& request) {
  on_message(wire, request.kind, [](auto& /*message*/) {});
}

void put(Wire& wire, const RegisterRequest& request) {
  Wire::Register& message = *wire.mutable_register_platform();
  message.set_data("");
  message.set_data_type(request.data_type);
}

void put(Wire& wire, const InitQuoteExRequest& request) {
  Wire::InitQuoteEx& message = *wire.mutable_init_quote_ex();
  const auto& id = request.attestation_key_id;
  if (id.has_value()) message.set_attestation_key_id(to_wire(*id));
  message.set_wants_public_key_id(request.wants_public_key_id);
  if (request.buffer_size.has_value()) message.set_buffer_size(*request.buffer_size);
}

void put(Wire& wire, const GetQuoteSizeExRequest& request) {
  Wire::GetQuoteSizeEx& message = *wire.mutable_get_quote_size_ex();
  const auto& id = request.attestation_key_id;
  if (id.has_value()) message.set_attestation_key_id(to_wire(*id));
}

void put(Wire& wire, const GetQuoteExRequest& request) {
  Wire::GetQuoteEx& message = *wire.mutable_get_quote_ex();
  message.set_report(to_wire(request.report));
  const auto& id = request.attestation_key_id;
  if (id.has_value()) message.set_attestation_key_id(to_wire(*id));
  const auto& info = request.qe_report_info;
  if (info.has_value()) message.set_qe_report_info(to_wire(*info));
  message.set_buffer_size(request.buffer_size);
}

void put(Wire& wire, const SelectAttestationKeyIdRequest& request) {
  Wire::SelectAttestationKeyId& message = *wire.mutable_select_attestation_key_id();
  const auto& ids = request.attestation_key_ids;
  if (ids.has_value()) message.set_attestation_key_ids(to_wire(*ids));
}

void put(Wire& wire, const GetSupportedAttestationKeyIdNumberRequest& /*request*/) {
  wire.mutable_get_supported_attestation_key_id_number();
}

void put(Wire& wire, const GetSupportedAttestationKeyIdsRequest& request) {
  wire.mutable_get_supported_attestation_key_ids()->set_buffer_size(request.buffer_size);
}

}  // namespace

Result<AesmRequest> parse_aesm_request(Bytes in) {
  Wire wire;
  CONFCOM_CHECK(read_protobuf(in, kMaxAesmRequestBytes, wire));
  std::optional<AesmRequest> request = read_unserved(wire);
  if (!request.has_value()) request = read_served(wire);
  if (!request.has_value()) {
    return fail(ErrorCode::kMalformed,
                "AESM message: none of the known requests is in it; expected one, such as "
                "InitQuoteEx");
  }
  return *std::move(request);
}

ByteVector write_aesm_request(const AesmRequest& request) {
  Wire wire;
  std::visit([&](const auto& body) { put(wire, body); }, request.body);
  const std::optional<std::uint32_t> timeout = request.timeout_ms;
  if (timeout.has_value()) {
    on_message(wire, request.kind(), [&](auto& message) { message.set_timeout(*timeout); });
  }
  return write_protobuf(wire);
}

}  // namespace confcom::rpc
