#include "service/quote_helper/aesm_quote_service.h"

#include <fmt/format.h>

#include <expected>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "base/byte_reader.h"
#include "base/log.h"
#include "rpc/aesm/aesm_frame.h"
#include "service/quote_helper/aesm_error_of.h"
#include "service/quote_helper/keyless_answer.h"

namespace confcom::service {
namespace {

using platform::kAttestationKeyIdBytes;
using platform::kQeReportInfoBytes;
using platform::QuoteErrorCode;
using rpc::AesmError;
using rpc::AesmKind;

constexpr std::size_t kReportBytes = 432;
constexpr std::size_t kPublicKeyIdBytes = 32;
constexpr std::uint32_t kMaxListedKeyIds = 10;

/// A request's answer, or the code that stands in its place.
template <class T>
using Answer = std::expected<T, AesmError>;

using KeyId = ByteArray<kAttestationKeyIdBytes>;

std::unexpected<AesmError> refuse(AesmError code) { return std::unexpected(code); }

bool same_key(Bytes id, const KeyId& known) {
  constexpr std::size_t kSize = platform::kComparedAttestationKeyIdBytes;
  return id.size() >= kSize && equal(id.first(kSize), Bytes(known).first(kSize));
}

/// Every client can bring these about, as often as it likes: no news for an operator.
bool is_clients_fault(QuoteErrorCode code) {
  return code == QuoteErrorCode::kInvalidReport ||
         code == QuoteErrorCode::kAttestationKeyNotInitialized;
}

/// The identifiers in a list: their header's fields are what they must be. None when not.
/// Source: sgx_att_key_id_list_t. Shape: id u16 0, version u16 0, count u32, 256 bytes each.
Result<Bytes> parse_key_id_list(Bytes list) {
  ByteReader reader(list, "attestation key id list");
  CONFCOM_TRY(const auto id, reader.le<std::uint16_t>("id"));
  CONFCOM_TRY(const auto version, reader.le<std::uint16_t>("version"));
  CONFCOM_TRY(const auto count, reader.le<std::uint32_t>("count"));
  if (id != 0 || version != 0 || count == 0 || count > kMaxListedKeyIds) {
    return fail(ErrorCode::kMalformed, "attestation key id list: not of a known form");
  }
  CONFCOM_TRY(const Bytes ids, reader.take(kAttestationKeyIdBytes * count, "identifiers"));
  CONFCOM_CHECK(reader.expect_end());
  return ids;
}

std::optional<std::span<std::byte, kQeReportInfoBytes>> room_in(std::optional<ByteVector>& info) {
  if (!info.has_value()) return std::nullopt;
  return std::span<std::byte, kQeReportInfoBytes>(*info);
}

/// Answers one request.
class Answering {
 public:
  Answering(platform::QuoteProvider& provider, Log& log, FailureLog& failures, AesmKind kind)
      : provider_(provider), log_(log), failures_(failures), kind_(kind) {}

  Answer<rpc::InitQuoteExResponse> operator()(const rpc::InitQuoteExRequest& in) const;
  Answer<rpc::GetQuoteSizeExResponse> operator()(const rpc::GetQuoteSizeExRequest& in) const;
  Answer<rpc::GetQuoteExResponse> operator()(const rpc::GetQuoteExRequest& in) const;
  Answer<rpc::SelectAttestationKeyIdResponse> operator()(
      const rpc::SelectAttestationKeyIdRequest& in) const;
  Answer<rpc::GetSupportedAttestationKeyIdsResponse> operator()(
      const rpc::GetSupportedAttestationKeyIdsRequest& in) const;
  /// What keyless_answer() answers does not come here.
  Answer<rpc::InitQuoteExResponse> operator()(const auto& /*in*/) const {
    return refuse(AesmError::kUnexpected);
  }

 private:
  /// The provider's answer, or its failure as clients know it, told to the operator on the way.
  template <class T>
  Answer<T> told(platform::QuoteResult<T> result) const;
  Answer<void> check_key_id(const std::optional<ByteVector>& id) const;

  platform::QuoteProvider& provider_;
  Log& log_;
  FailureLog& failures_;
  AesmKind kind_;
};

template <class T>
Answer<T> Answering::told(platform::QuoteResult<T> result) const {
  if (result.has_value()) {
    if constexpr (std::is_void_v<T>) {
      return {};
    } else {
      return *std::move(result);
    }
  }
  const platform::QuoteError& error = result.error();
  const std::string line = fmt::format("{}: {}", to_string(kind_), error.message);
  if (is_clients_fault(error.code)) {
    log_.debug(line);
  } else {
    failures_.tell(line);
  }
  return refuse(aesm_error_of(error.code));
}

Answer<void> Answering::check_key_id(const std::optional<ByteVector>& id) const {
  if (!id.has_value() || id->size() < kAttestationKeyIdBytes) return refuse(AesmError::kParameter);
  CONFCOM_TRY(const KeyId known, told(provider_.attestation_key_id()));
  if (!same_key(*id, known)) return refuse(AesmError::kUnsupportedAttestationKeyId);
  return {};
}

Answer<rpc::InitQuoteExResponse> Answering::operator()(const rpc::InitQuoteExRequest& in) const {
  CONFCOM_CHECK(check_key_id(in.attestation_key_id));
  if (in.wants_public_key_id && in.buffer_size != kPublicKeyIdBytes) {
    return refuse(AesmError::kParameter);
  }
  CONFCOM_TRY(const platform::QuoteProvider::Key key, told(provider_.init_quote()));
  rpc::InitQuoteExResponse out{.target_info = to_vector(key.target_info),
                               .public_key_id_size = kPublicKeyIdBytes,
                               .public_key_id = std::nullopt};
  if (in.wants_public_key_id) out.public_key_id = to_vector(key.public_key_id);
  return out;
}

Answer<rpc::GetQuoteSizeExResponse> Answering::operator()(
    const rpc::GetQuoteSizeExRequest& in) const {
  CONFCOM_CHECK(check_key_id(in.attestation_key_id));
  CONFCOM_TRY(const std::uint32_t size, told(provider_.quote_size()));
  return rpc::GetQuoteSizeExResponse{.quote_size = size};
}

Answer<rpc::GetQuoteExResponse> Answering::operator()(const rpc::GetQuoteExRequest& in) const {
  CONFCOM_CHECK(check_key_id(in.attestation_key_id));
  const bool sizes_hold =
      in.report.size() == kReportBytes &&
      (!in.qe_report_info.has_value() || in.qe_report_info->size() == kQeReportInfoBytes) &&
      in.buffer_size <= rpc::kMaxAesmQuoteBytes;
  if (!sizes_hold) return refuse(AesmError::kParameter);
  CONFCOM_TRY(const std::uint32_t quote_size, told(provider_.quote_size()));
  if (in.buffer_size < quote_size) return refuse(AesmError::kParameter);

  rpc::GetQuoteExResponse out{.quote = ByteVector(in.buffer_size),
                              .qe_report_info = in.qe_report_info};
  CONFCOM_CHECK(told(provider_.get_quote(Bytes(in.report).first<kReportBytes>(),
                                         room_in(out.qe_report_info), out.quote)));
  return out;
}

Answer<rpc::SelectAttestationKeyIdResponse> Answering::operator()(
    const rpc::SelectAttestationKeyIdRequest& in) const {
  CONFCOM_TRY(const KeyId known, told(provider_.attestation_key_id()));
  if (!in.attestation_key_ids.has_value()) {
    return rpc::SelectAttestationKeyIdResponse{to_vector(known)};
  }
  const Result<Bytes> ids = parse_key_id_list(*in.attestation_key_ids);
  if (!ids.has_value()) return refuse(AesmError::kParameter);
  for (Bytes rest = *ids; !rest.empty(); rest = rest.subspan(kAttestationKeyIdBytes)) {
    const Bytes id = rest.first(kAttestationKeyIdBytes);
    if (same_key(id, known)) return rpc::SelectAttestationKeyIdResponse{to_vector(id)};
  }
  return refuse(AesmError::kUnsupportedAttestationKeyId);
}

Answer<rpc::GetSupportedAttestationKeyIdsResponse> Answering::operator()(
    const rpc::GetSupportedAttestationKeyIdsRequest& in) const {
  if (in.buffer_size != kAttestationKeyIdBytes) return refuse(AesmError::kParameter);
  CONFCOM_TRY(const KeyId known, told(provider_.attestation_key_id()));
  return rpc::GetSupportedAttestationKeyIdsResponse{to_vector(known)};
}

}  // namespace

rpc::AesmResponse AesmQuoteService::answer(const rpc::AesmRequest& request) {
  if (auto keyless = keyless_answer(request)) return *std::move(keyless);
  const AesmKind kind = request.kind();
  const Answering answering(*provider_, *log_, failures_, kind);
  return std::visit(
      [&](const auto& in) {
        auto answer = answering(in);
        if (!answer.has_value()) return rpc::AesmResponse{rpc::AesmFailure{kind, answer.error()}};
        return rpc::AesmResponse{*std::move(answer)};
      },
      request.body);
}

}  // namespace confcom::service
