#include "rpc/aesm/aesm_client.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <variant>

#include "base/byte_writer.h"
#include "evidence/sgx/attestation_key_id.h"
#include "rpc/aesm/aesm_codec.h"
#include "rpc/aesm/aesm_frame.h"
#include "rpc/aesm/aesm_frame_reader.h"
#include "rpc/aesm/quote_bytes.h"
#include "rpc/unix_stream.h"

namespace confcom::rpc {
namespace {

constexpr std::size_t kQeReportBytes = std::tuple_size_v<decltype(QeReportInfo::qe_report)>;
constexpr std::size_t kPublicKeyIdBytes = 32;

ErrorCode code_of(AesmError code) {
  switch (code) {
    case AesmError::kParameter:
      return ErrorCode::kInvalidArgument;
    case AesmError::kUnsupportedAttestationKeyId:
      return ErrorCode::kUnsupported;
    case AesmError::kInvalidReport:
      return ErrorCode::kUntrusted;
    case AesmError::kNetwork:
    case AesmError::kServiceStopped:
    case AesmError::kBusy:
    case AesmError::kOutOfMemory:
    case AesmError::kOutOfEpc:
    case AesmError::kServiceUnavailable:
    case AesmError::kAttestationKeyNotInitialized:
    case AesmError::kEnclaveLost:
      return ErrorCode::kUnavailable;
    default:
      return ErrorCode::kInternal;
  }
}

std::unexpected<Error> refused(const AesmResponse& response) {
  const AesmError code = response.code();
  std::string message = fmt::format("AESM {}: code {}, {}", to_string(response.kind()),
                                    static_cast<std::uint32_t>(code), to_string(code));
  if (!advice_on(code).empty()) message += fmt::format("; {}", advice_on(code));
  return fail(code_of(code), std::move(message));
}

/// The answer that is wanted, or why there is none.
template <class Wanted>
Result<Wanted> expect(Result<AesmResponse> response) {
  CONFCOM_TRY(AesmResponse answer, std::move(response));
  auto* const wanted = std::get_if<Wanted>(&answer.body);
  if (wanted == nullptr) return refused(answer);
  return std::move(*wanted);
}

template <std::size_t N>
Result<ByteArray<N>> expect_bytes(const std::optional<ByteVector>& bytes, std::string_view field) {
  const std::size_t size = bytes.has_value() ? bytes->size() : 0;
  if (!bytes.has_value() || size != N) {
    return fail(ErrorCode::kMalformed,
                fmt::format("AESM answer: {} has {} bytes, {} were expected; is it AESM that the "
                            "peer speaks?",
                            field, size, N));
  }
  return to_array(Bytes(*bytes).first<N>());
}

ByteVector default_key_id() { return to_vector(evidence::default_attestation_key_id()); }

ByteVector bytes_of(const QeReportInfo& info) {
  return std::move(ByteWriter().put(info.nonce).put(info.target_info).put(info.qe_report)).finish();
}

Result<ByteArray<kQeReportBytes>> qe_report_of(const std::optional<ByteVector>& answered,
                                               const QeReportInfo& asked) {
  constexpr std::size_t kInfoBytes = sizeof(QeReportInfo);
  static_assert(kInfoBytes == 960);
  CONFCOM_TRY(const ByteArray<kInfoBytes> info,
              expect_bytes<kInfoBytes>(answered, "qe_report_info"));
  const Bytes bytes(info);
  if (!equal(bytes.first(asked.nonce.size()), asked.nonce)) {
    return fail(ErrorCode::kMalformed, "AESM answer: the nonce is not the one that was sent");
  }
  return to_array(bytes.last<kQeReportBytes>());
}

Result<QuoteReply> to_reply(const GetQuoteExResponse& response,
                            const std::optional<QeReportInfo>& nonce) {
  QuoteReply reply;
  if (nonce.has_value()) {
    CONFCOM_TRY(reply.qe_report, qe_report_of(response.qe_report_info, *nonce));
  }
  CONFCOM_TRY(const std::size_t end, quote_bytes(response.quote));
  reply.quote = to_vector(Bytes(response.quote).first(end));
  return reply;
}

Result<ByteVector> receive_message(UnixStream& stream) {
  AesmFrameReader reader(kMaxAesmResponseBytes);
  std::array<std::byte, 8192> chunk{};
  for (std::size_t total = 0;;) {
    CONFCOM_TRY(const std::size_t count, stream.receive(chunk));
    if (count == 0 && total == 0) {
      return fail(ErrorCode::kUnavailable,
                  "AESM: the service closed the connection without an answer; try again, and look "
                  "at its log");
    }
    if (count == 0) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("AESM answer: ends after {} bytes, before its length says", total));
    }
    total += count;
    CONFCOM_TRY(const bool whole, reader.take(Bytes(chunk).first(count)));
    if (whole) return to_vector(reader.message());
  }
}

/// Calls once more if the attestation key had to be initialised first.
Result<AesmResponse> call_initialized(const AesmClient& client, const AesmRequest& request) {
  CONFCOM_TRY(AesmResponse response, client.call(request));
  if (response.code() != AesmError::kAttestationKeyNotInitialized) return response;
  CONFCOM_CHECK(client.init_quote());
  return client.call(request);
}

}  // namespace

Result<AesmResponse> AesmClient::call(const AesmRequest& request) const {
  AesmRequest timed = request;
  if (!timed.timeout_ms.has_value()) {
    timed.timeout_ms = static_cast<std::uint32_t>(timeout_.count());
  }
  const auto deadline = std::chrono::steady_clock::now() + timeout_;
  CONFCOM_TRY(UnixStream stream, UnixStream::connect(socket_, deadline));
  CONFCOM_CHECK(stream.send(aesm_frame(write_aesm_request(timed))));
  CONFCOM_TRY(const ByteVector message, receive_message(stream));
  return parse_aesm_response(message, request.kind());
}

Result<AesmClient::InitReply> AesmClient::init_quote() const {
  InitQuoteExRequest request{.attestation_key_id = default_key_id()};
  CONFCOM_TRY(const auto sized, expect<InitQuoteExResponse>(call({.body = request})));
  const std::uint64_t size = sized.public_key_id_size.value_or(0);
  if (size != kPublicKeyIdBytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("AESM answer: a key identifier of {} bytes, {} were expected", size,
                            kPublicKeyIdBytes));
  }
  request.wants_public_key_id = true;
  request.buffer_size = kPublicKeyIdBytes;
  CONFCOM_TRY(const auto full, expect<InitQuoteExResponse>(call({.body = request})));
  InitReply reply;
  CONFCOM_TRY(reply.target_info, expect_bytes<512>(full.target_info, "target_info"));
  CONFCOM_TRY(reply.public_key_id,
              expect_bytes<kPublicKeyIdBytes>(full.public_key_id, "pub_key_id"));
  return reply;
}

Result<std::uint32_t> AesmClient::quote_size() const {
  const AesmRequest request{.body = GetQuoteSizeExRequest{default_key_id()}};
  CONFCOM_TRY(const auto response,
              expect<GetQuoteSizeExResponse>(call_initialized(*this, request)));
  return response.quote_size;
}

Result<QuoteReply> AesmClient::quote(FixedBytes<432> report,
                                     const std::optional<QeReportInfo>& nonce) const {
  CONFCOM_TRY(const std::uint32_t size, quote_size());
  GetQuoteExRequest request{
      .report = to_vector(report), .attestation_key_id = default_key_id(), .buffer_size = size};
  if (nonce.has_value()) request.qe_report_info = bytes_of(*nonce);
  const AesmRequest message{.body = std::move(request)};
  const auto response = expect<GetQuoteExResponse>(call_initialized(*this, message));
  if (!response.has_value()) return std::unexpected(response.error());
  return to_reply(*response, nonce);
}

}  // namespace confcom::rpc
