#include "evidence/snp/report_signature.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace confcom::evidence {
namespace {

using crypto::Curve;
using crypto::EcdsaPrivateKey;

ByteVector signature_of(const SnpReport& report) {
  ByteVector out = to_vector(report.signature_r);
  out.insert(out.end(), report.signature_s.begin(), report.signature_s.end());
  return out;
}

bool holds(const EcdsaPrivateKey& key, const SnpReport& report) {
  const auto bytes = write_snp_report(report);
  return key.public_key().verify(crypto::HashAlgorithm::kSha384, snp_signed_bytes(bytes),
                                 signature_of(report));
}

TEST(SnpReportSignature, HoldsOverWhatWasSigned) {
  const auto key = EcdsaPrivateKey::generate(Curve::kP384).value();
  SnpReport report;
  report.host_data.fill(std::byte{0x22});
  ASSERT_TRUE(sign_snp_report(key, report).has_value());
  EXPECT_TRUE(holds(key, report));
  report.host_data.front() ^= std::byte{1};
  EXPECT_FALSE(holds(key, report));
}

TEST(SnpReportSignature, WantsAKeyOnP384) {
  const auto key = EcdsaPrivateKey::generate(Curve::kP256).value();
  SnpReport report;
  const auto refused = sign_snp_report(key, report);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace confcom::evidence
