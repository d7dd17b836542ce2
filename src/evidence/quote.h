#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>

#include "base/bytes.h"
#include "base/error.h"
#include "evidence/sgx/report.h"
#include "evidence/tdx/td_report.h"

namespace confcom::evidence {

/// Larger quotes are refused; real ones have up to 5 KiB, callers' buffers up to 8 KiB.
inline constexpr std::size_t kMaxQuoteBytes = 65536;

inline constexpr std::size_t kQuoteHeaderBytes = 48;

enum class TeeType : std::uint32_t { kSgx = 0x00, kTdx = 0x81 };

/// Source: Intel SGX quote library reference, quote header of versions 3, 4 and 5.
struct QuoteHeader {
  std::uint16_t version = 0;
  std::uint16_t attestation_key_type = 0;
  TeeType tee_type = TeeType::kSgx;
  std::uint16_t qe_svn = 0;   ///< version 3 only
  std::uint16_t pce_svn = 0;  ///< version 3 only
  ByteArray<16> qe_vendor_id{};
  ByteArray<20> user_data{};
};

/// How the quote tells which PCK certificate signed the QE report.
enum class CertificationDataType : std::uint16_t {
  kPpidClearText = 1,
  kPpidRsa2048 = 2,
  kPpidRsa3072 = 3,
  kPckLeafCertificate = 4,
  kPckCertificateChain = 5,  ///< three PEM certificates, in any order
  kQeReport = 6,
  kPlatformManifest = 7,
};

/// The signature block, quote versions 3 to 5 alike: 4 and 5 wrap the QE's part in certification
/// data of type 6.
struct QuoteSignature {
  FixedBytes<64> signature;        ///< r ‖ s by the attestation key over Quote::signed_bytes
  FixedBytes<64> attestation_key;  ///< x ‖ y, P-256
  FixedBytes<kReportBodyBytes> qe_report_bytes;
  FixedBytes<64> qe_report_signature;  ///< r ‖ s by the PCK key over qe_report_bytes
  Bytes qe_authentication_data;
  CertificationDataType certification_data_type;
  Bytes certification_data;
};

/// A quote's parts. Verifies nothing. The views point into the parsed bytes, which must outlive it.
struct Quote {
  QuoteHeader header;
  std::variant<ReportBody, TdReport> body;
  Bytes signed_bytes;  ///< header and body, in version 5 with the body's type and size
  ReportBody qe_report;
  QuoteSignature signature;

  [[nodiscard]] const ByteArray<64>& report_data() const;
};

/// Splits a quote into header, body and signature block.
/// Source: Intel SGX quote library reference, appendix A (version 3), and TDX quote library
/// reference (4 and 5).
/// Shape: little-endian; 48-byte header; body of 384 (SGX), 584 (TD 1.0) or 648 bytes (TD 1.5);
/// zero bytes may follow.
/// Errors: truncated (field and offset); unsupported (version, TEE type, attestation key other than
/// ECDSA P-256, body type or certification data type); malformed (lengths that disagree, body type
/// of another TEE, bytes other than zero after the end, over kMaxQuoteBytes).
[[nodiscard]] Result<Quote> parse_quote(Bytes in);

}  // namespace confcom::evidence
