#pragma once

#include <filesystem>

#include "base/file.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "collateral/snp_collateral.h"
#include "verify/verification_time.h"

namespace confcom {

/// A recorded report of Milan, with what it is verified with.
struct ReportSample {
  ByteVector report;
  collateral::SnpCollateral collateral;
  verify::VerificationTime time;
};

inline Result<ReportSample> load_report_sample(const std::filesystem::path& recorded) {
  constexpr std::size_t kMaxCertificates = 8;
  const auto data = recorded / "attestation/snp";
  ReportSample out;
  CONFCOM_TRY(out.report, load_file(data / "genuine/trustee/test-report.bin", kMaxFileBytes));
  CONFCOM_TRY(out.collateral.signing_key,
              load_file(data / "genuine/trustee/test-vcek.der", kMaxFileBytes));
  CONFCOM_TRY(const ByteVector chain, load_file(data / "amd-kds/ask_ark_milan.pem", kMaxFileBytes));
  CONFCOM_TRY(out.collateral.authorities, collateral::certificates_of(chain, kMaxCertificates));
  CONFCOM_TRY(out.collateral.crl,
              load_file(data / "amd-kds/milan_crl_num11_20260819.der", kMaxFileBytes));
  CONFCOM_TRY(out.time.now, parse_timestamp("2026-09-20T00:00:00Z"));
  return out;
}

}  // namespace confcom
