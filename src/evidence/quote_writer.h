#pragma once

#include <cstdint>
#include <variant>

#include "base/bytes.h"
#include "evidence/quote.h"

namespace confcom::evidence {

/// What a quote is made of, to write one. Numbers are raw: a test can say what no quote may say.
///
/// A quote that verifies: fill in the keys and reports; put SHA-256(bound_bytes(parts)) in
/// front of qe_report.report_data; sign qe_report_bytes(parts) with the PCK key into
/// qe_report_signature and signed_bytes(parts) with the attestation key into signature; then
/// write_quote(parts).
struct QuoteParts {
  std::uint16_t version = 3;
  std::uint16_t attestation_key_type = 2;
  std::uint32_t tee_type = 0;  ///< in version 3 the reserved bytes 4 to 7
  std::uint16_t qe_svn = 0;    ///< in versions 4 and 5 reserved bytes, as pce_svn
  std::uint16_t pce_svn = 0;
  ByteArray<16> qe_vendor_id{};
  ByteArray<20> user_data{};
  std::uint16_t body_type = 0;  ///< version 5 only
  std::uint32_t body_size = 0;  ///< version 5 only
  std::variant<ReportBody, TdReport> body;
  ByteArray<64> signature{};
  ByteArray<64> attestation_key{};
  std::uint16_t outer_certification_data_type = 6;  ///< versions 4 and 5 only
  ReportBody qe_report;
  ByteArray<64> qe_report_signature{};
  ByteVector qe_authentication_data;
  std::uint16_t certification_data_type = 5;
  ByteVector certification_data;
};

/// Sets version 5's type and size of the body to what `parts.body` is.
void describe_body(QuoteParts& parts);

/// Header and body: what the attestation key signs. The signature data's length field follows them.
[[nodiscard]] ByteVector signed_bytes(const QuoteParts& parts);
/// What the PCK key signs.
[[nodiscard]] ByteArray<kReportBodyBytes> qe_report_bytes(const QuoteParts& parts);
/// Attestation key and authentication data: what the QE report's data binds by its SHA-256.
[[nodiscard]] ByteVector bound_bytes(const QuoteParts& parts);

/// The quote, its lengths in agreement, nothing after its end.
[[nodiscard]] ByteVector write_quote(const QuoteParts& parts);

}  // namespace confcom::evidence
