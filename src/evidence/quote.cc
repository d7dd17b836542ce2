#include "evidence/quote.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/byte_reader.h"
#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

using Body = std::variant<ReportBody, TdReport>;

constexpr std::uint16_t kEcdsaP256 = 2;

std::unexpected<Error> unsupported(std::string_view field, std::uint32_t found,
                                   std::string_view supported) {
  return fail(ErrorCode::kUnsupported,
              fmt::format("quote: {} {} is not supported ({})", field, found, supported));
}

Result<void> check_version(std::uint16_t version) {
  if (version < 3 || version > 5) return unsupported("version", version, "3, 4 and 5 are");
  return {};
}

Result<void> check_attestation_key_type(std::uint16_t type) {
  if (type != kEcdsaP256) return unsupported("attestation key type", type, "2, ECDSA P-256, is");
  return {};
}

Result<TeeType> to_tee_type(std::uint32_t raw) {
  switch (static_cast<TeeType>(raw)) {
    case TeeType::kSgx:
      return TeeType::kSgx;
    case TeeType::kTdx:
      return TeeType::kTdx;
  }
  return unsupported("TEE type", raw, "0, SGX, and 129, TDX, are");
}

/// Bytes 4 to 7 are reserved in version 3, bytes 8 to 11 in versions 4 and 5: the signature covers
/// them, nobody reads them.
Result<QuoteHeader> read_header(ByteReader& reader) {
  CONFCOM_TRY(const FixedBytes<kQuoteHeaderBytes> raw, reader.take<kQuoteHeaderBytes>("header"));
  const FieldReader read(raw);
  QuoteHeader header;
  read(kAt<0>, header.version);
  read(kAt<2>, header.attestation_key_type);
  read(kAt<12>, header.qe_vendor_id);
  read(kAt<28>, header.user_data);
  CONFCOM_CHECK(check_version(header.version));
  CONFCOM_CHECK(check_attestation_key_type(header.attestation_key_type));
  if (header.version == 3) {
    read(kAt<8>, header.qe_svn);
    read(kAt<10>, header.pce_svn);
    return header;
  }
  std::uint32_t tee_type = 0;
  read(kAt<4>, tee_type);
  CONFCOM_TRY(header.tee_type, to_tee_type(tee_type));
  return header;
}

Result<Body> read_report_body(ByteReader& reader) {
  CONFCOM_TRY(const FixedBytes<kReportBodyBytes> raw, reader.take<kReportBodyBytes>("report body"));
  return parse_report_body(raw);
}

Result<Body> read_td_report_10(ByteReader& reader) {
  CONFCOM_TRY(const FixedBytes<kTdReport10Bytes> raw,
              reader.take<kTdReport10Bytes>("TD 1.0 report body"));
  return parse_td_report_10(raw);
}

Result<Body> read_td_report_15(ByteReader& reader) {
  CONFCOM_TRY(const FixedBytes<kTdReport15Bytes> raw,
              reader.take<kTdReport15Bytes>("TD 1.5 report body"));
  return parse_td_report_15(raw);
}

/// What version 5 calls a body.
struct BodyForm {
  std::uint16_t type;
  TeeType tee_type;
  std::uint32_t size;
  Result<Body> (*read)(ByteReader&);
};

constexpr std::array<BodyForm, 3> kBodyForms = {{
    {1, TeeType::kSgx, kReportBodyBytes, read_report_body},
    {2, TeeType::kTdx, kTdReport10Bytes, read_td_report_10},
    {3, TeeType::kTdx, kTdReport15Bytes, read_td_report_15},
}};

Result<Body> read_typed_body(TeeType tee_type, ByteReader& reader) {
  CONFCOM_TRY(const auto type, reader.le<std::uint16_t>("body type"));
  CONFCOM_TRY(const auto size, reader.le<std::uint32_t>("body size"));
  const auto* const form = std::ranges::find(kBodyForms, type, &BodyForm::type);
  if (form == kBodyForms.end()) return unsupported("body type", type, "1, 2 and 3 are");
  if (form->tee_type != tee_type) {
    return fail(ErrorCode::kMalformed,
                fmt::format("quote: body type {} does not belong to TEE type {}", type,
                            std::to_underlying(tee_type)));
  }
  if (form->size != size) {
    return fail(ErrorCode::kMalformed, fmt::format("quote: body size {} where body type {} has {}",
                                                   size, type, form->size));
  }
  return form->read(reader);
}

Result<Body> read_body(const QuoteHeader& header, ByteReader& reader) {
  if (header.version == 5) return read_typed_body(header.tee_type, reader);
  return header.tee_type == TeeType::kSgx ? read_report_body(reader) : read_td_report_10(reader);
}

/// Type 6 wraps the others and never itself.
Result<CertificationDataType> read_certification_data_type(ByteReader& reader) {
  CONFCOM_TRY(const auto raw, reader.le<std::uint16_t>("certification data type"));
  switch (const auto type = static_cast<CertificationDataType>(raw)) {
    case CertificationDataType::kPpidClearText:
    case CertificationDataType::kPpidRsa2048:
    case CertificationDataType::kPpidRsa3072:
    case CertificationDataType::kPckLeafCertificate:
    case CertificationDataType::kPckCertificateChain:
    case CertificationDataType::kPlatformManifest:
      return type;
    case CertificationDataType::kQeReport:
      break;
  }
  return unsupported("certification data type", raw, "1 to 5 and 7 are");
}

/// Reads up to the reader's end: the QE's report and what certifies it.
Result<QuoteSignature> read_qe_part(FixedBytes<64> signature, FixedBytes<64> attestation_key,
                                    ByteReader& reader) {
  CONFCOM_TRY(const FixedBytes<kReportBodyBytes> qe_report,
              reader.take<kReportBodyBytes>("QE report"));
  CONFCOM_TRY(const FixedBytes<64> qe_signature, reader.take<64>("QE report signature"));
  CONFCOM_TRY(const auto auth_size, reader.le<std::uint16_t>("QE authentication data size"));
  CONFCOM_TRY(const Bytes auth_data, reader.take(auth_size, "QE authentication data"));
  CONFCOM_TRY(const auto type, read_certification_data_type(reader));
  CONFCOM_TRY(const auto size, reader.le<std::uint32_t>("certification data size"));
  CONFCOM_TRY(const Bytes data, reader.take(size, "certification data"));
  CONFCOM_CHECK(reader.expect_end());
  return QuoteSignature{.signature = signature,
                        .attestation_key = attestation_key,
                        .qe_report_bytes = qe_report,
                        .qe_report_signature = qe_signature,
                        .qe_authentication_data = auth_data,
                        .certification_data_type = type,
                        .certification_data = data};
}

/// The content of certification data type 6, which takes all that is left.
Result<Bytes> unwrap_qe_part(ByteReader& reader) {
  CONFCOM_TRY(const auto type, reader.le<std::uint16_t>("outer certification data type"));
  if (type != std::to_underlying(CertificationDataType::kQeReport)) {
    return unsupported("outer certification data type", type, "6, a QE report, is");
  }
  CONFCOM_TRY(const auto size, reader.le<std::uint32_t>("outer certification data size"));
  CONFCOM_TRY(const Bytes wrapped, reader.take(size, "outer certification data"));
  CONFCOM_CHECK(reader.expect_end());
  return wrapped;
}

Result<QuoteSignature> parse_signature_data(std::uint16_t version, Bytes in) {
  ByteReader reader(in, "quote signature data");
  CONFCOM_TRY(const FixedBytes<64> signature, reader.take<64>("signature"));
  CONFCOM_TRY(const FixedBytes<64> attestation_key, reader.take<64>("attestation key"));
  if (version == 3) return read_qe_part(signature, attestation_key, reader);
  CONFCOM_TRY(const Bytes wrapped, unwrap_qe_part(reader));
  ByteReader inner(wrapped, "quote QE report certification data");
  return read_qe_part(signature, attestation_key, inner);
}

Result<void> check_size(Bytes in) {
  if (in.size() > kMaxQuoteBytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("quote: size {} bytes, {} are the most that is read", in.size(),
                            kMaxQuoteBytes));
  }
  return {};
}

/// Callers round their buffers up, so zeros may follow; anything else would be bytes that no
/// signature covers.
Result<void> check_padding(const ByteReader& reader) {
  if (!all_zero(reader.rest())) {
    return fail(
        ErrorCode::kMalformed,
        fmt::format("quote: padding after its end at offset {} is not all zero", reader.offset()));
  }
  return {};
}

}  // namespace

const ByteArray<64>& Quote::report_data() const {
  return std::visit([](const auto& b) -> const ByteArray<64>& { return b.report_data; }, body);
}

Result<Quote> parse_quote(Bytes in) {
  CONFCOM_CHECK(check_size(in));
  ByteReader reader(in, "quote");
  CONFCOM_TRY(const QuoteHeader header, read_header(reader));
  CONFCOM_TRY(const Body body, read_body(header, reader));
  const Bytes signed_bytes = in.first(reader.offset());
  CONFCOM_TRY(const auto size, reader.le<std::uint32_t>("signature data length"));
  CONFCOM_TRY(const Bytes signature_data, reader.take(size, "signature data"));
  CONFCOM_CHECK(check_padding(reader));
  CONFCOM_TRY(const QuoteSignature signature, parse_signature_data(header.version, signature_data));
  return Quote{.header = header,
               .body = body,
               .signed_bytes = signed_bytes,
               .qe_report = parse_report_body(signature.qe_report_bytes),
               .signature = signature};
}

}  // namespace confcom::evidence
