#include "evidence/snp/report_signature.h"

#include <algorithm>

namespace confcom::evidence {

Result<void> sign_snp_report(const crypto::EcdsaPrivateKey& key, SnpReport& report) {
  if (key.public_key().curve() != crypto::Curve::kP384) {
    return fail(ErrorCode::kInvalidArgument, "a SNP report is signed by a key on P-384");
  }
  const ByteArray<kSnpReportBytes> bytes = write_snp_report(report);
  CONFCOM_TRY(const ByteVector signature,
              key.sign(crypto::HashAlgorithm::kSha384, snp_signed_bytes(bytes)));
  std::ranges::copy(Bytes(signature).first(48), report.signature_r.begin());
  std::ranges::copy(Bytes(signature).last(48), report.signature_s.begin());
  return {};
}

}  // namespace confcom::evidence
