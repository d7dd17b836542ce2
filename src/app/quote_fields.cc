#include "app/quote_fields.h"

#include <algorithm>

#include "app/report_fields.h"
#include "base/hex.h"
#include "base/printable.h"
#include "base/timestamp.h"
#include "crypto/x509.h"

namespace confcom::app {
namespace {

using crypto::Certificate;
using evidence::CertificationDataType;
using evidence::Quote;

/// A chain is a leaf, an intermediate and a root; some bring spares.
constexpr std::size_t kMaxCertificates = 8;

std::vector<Field> body_fields(const std::variant<evidence::ReportBody, evidence::TdReport>& body) {
  if (const auto* enclave = std::get_if<evidence::ReportBody>(&body))
    return report_fields(*enclave);
  return td_report_fields(std::get<evidence::TdReport>(body));
}

FieldGroup header_group(const evidence::QuoteHeader& header) {
  FieldGroup out{"quote", "quote", {}};
  out.fields = {
      {"version", "version", std::uint64_t{header.version}},
      {"tee", "TEE", std::string(to_string(header.tee_type))},
      {"attestation_key_type", "attestation key type", std::uint64_t{header.attestation_key_type}},
      {"qe_vendor_id", "QE vendor ID", to_hex(header.qe_vendor_id)},
      {"user_data", "user data", to_hex(header.user_data)}};
  if (header.version == 3) {
    out.fields.push_back({"qe_svn", "QE SVN", std::uint64_t{header.qe_svn}});
    out.fields.push_back({"pce_svn", "PCE SVN", std::uint64_t{header.pce_svn}});
  }
  return out;
}

FieldGroup body_group(const Quote& quote) {
  const bool sgx = quote.header.tee_type == evidence::TeeType::kSgx;
  return {"body", sgx ? "enclave" : "trust domain", body_fields(quote.body)};
}

std::string_view to_string(CertificationDataType type) {
  switch (type) {
    case CertificationDataType::kPpidClearText:
      return "PPID in clear text";
    case CertificationDataType::kPpidRsa2048:
      return "PPID encrypted with RSA-2048";
    case CertificationDataType::kPpidRsa3072:
      return "PPID encrypted with RSA-3072";
    case CertificationDataType::kPckLeafCertificate:
      return "PCK certificate";
    case CertificationDataType::kPckCertificateChain:
      return "PCK certificate chain";
    case CertificationDataType::kQeReport:
      return "QE report";
    case CertificationDataType::kPlatformManifest:
      return "platform manifest";
  }
  return "unknown";
}

FieldGroup certification_group(const evidence::QuoteSignature& signature) {
  const CertificationDataType type = signature.certification_data_type;
  return {"certification_data",
          "certification data",
          {{"type", "type", std::uint64_t{static_cast<std::uint16_t>(type)}},
           {"meaning", "meaning", std::string(to_string(type))},
           {"size", "size in bytes", std::uint64_t{signature.certification_data.size()}}}};
}

bool has_certificates(CertificationDataType type) {
  return type == CertificationDataType::kPckCertificateChain ||
         type == CertificationDataType::kPckLeafCertificate;
}

FieldGroup certificate_group(const Certificate& c) {
  return {"certificate",
          "certificate",
          {{"subject", "subject", printable(c.subject_common_name())},
           {"issuer", "issuer", printable(c.issuer_common_name())},
           {"serial", "serial number", to_hex(c.serial())},
           {"not_before", "not before", format_timestamp(c.not_before())},
           {"not_after", "not after", format_timestamp(c.not_after())},
           {"sha256", "SHA-256", to_hex(c.fingerprint())}}};
}

/// The platform of the one certificate that has Intel's SGX extension.
void append_platform(const Certificate& certificate, QuoteFields& out) {
  const auto extension = certificate.extension(evidence::kPckExtensionOid);
  if (!extension.has_value()) return;
  FieldGroup group{"platform", "platform, as the PCK certificate says", {}};
  if (const auto platform = evidence::parse_pck_extension(*extension)) {
    group.fields = platform_fields(*platform);
  } else {
    group.fields.push_back({"problem", "problem", platform.error().message});
  }
  out.groups.push_back(std::move(group));
}

void append_certificates(const evidence::QuoteSignature& signature, QuoteFields& out) {
  if (!has_certificates(signature.certification_data_type)) return;
  const auto pem = as_text(without_trailing_zeros(signature.certification_data));
  const auto certificates = crypto::parse_certificates_pem(pem, kMaxCertificates);
  if (!certificates) {
    out.groups.back().fields.push_back({"problem", "problem", certificates.error().message});
    return;
  }
  for (const Certificate& certificate : *certificates) {
    out.certificates.push_back(certificate_group(certificate));
    append_platform(certificate, out);
  }
}

void append(std::vector<Field> fields, std::vector<Field>& out) {
  std::ranges::move(fields, std::back_inserter(out));
}

}  // namespace

std::string_view to_string(evidence::TeeType tee) {
  return tee == evidence::TeeType::kSgx ? "sgx" : "tdx";
}

QuoteFields describe_quote(const Quote& quote) {
  QuoteFields out;
  out.groups.push_back(header_group(quote.header));
  out.groups.push_back(body_group(quote));
  out.groups.push_back({"qe_report", "quoting enclave", report_fields(quote.qe_report)});
  out.groups.push_back(certification_group(quote.signature));
  append_certificates(quote.signature, out);
  return out;
}

std::vector<Field> describe_claims(const verify::QuoteClaims& claims) {
  std::vector<Field> out = {
      {"quote_version", "quote version", std::uint64_t{claims.quote_version}}};
  append(body_fields(claims.body), out);
  append(platform_fields(claims.platform), out);
  append({{"qe_mr_enclave", "QE MRENCLAVE", to_hex(claims.qe_report.mr_enclave)},
          {"qe_mr_signer", "QE MRSIGNER", to_hex(claims.qe_report.mr_signer)},
          {"qe_isv_prod_id", "QE ISVPRODID", std::uint64_t{claims.qe_report.isv_prod_id}},
          {"qe_isv_svn", "QE ISVSVN", std::uint64_t{claims.qe_report.isv_svn}},
          {"tcb_evaluation_data_number", "TCB evaluation data number",
           std::uint64_t{std::min(claims.tcb_info_evaluation_data_number,
                                  claims.qe_identity_evaluation_data_number)}}},
         out);
  return out;
}

}  // namespace confcom::app
