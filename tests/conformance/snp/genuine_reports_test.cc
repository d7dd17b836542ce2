// attestation/snp/genuine: each report is judged as the data's README says.

#include "base/base64.h"
#include "crypto/digest.h"
#include "snp_data.h"
#include "verify/snp_appraisal.h"

namespace confcom::conformance {
namespace {

using verify::SnpRevocation;
using verify::SnpRoots;
using verify::SnpVerdict;

SnpVerdict verdict(const GenuineReport& of) {
  verify::SnpVerifier verifier(SnpRoots::amd());
  return verifier.verify(of.report, of.collateral, of.time, of.revocation);
}

/// What the evidence fails, and what the strict policy then says.
std::string judged(const GenuineReport& of) {
  const SnpVerdict out = verdict(of);
  if (!out.evidence_ok()) return "evidence: " + failed(out.checks);
  const std::string policy = failed(appraise(out, {}));
  return policy.empty() ? "accepted" : "policy: " + policy;
}

TEST(GenuineReports, OfGoSevGuestIsDebugged) {
  EXPECT_EQ(judged(genuine_milan("go-sev-guest", load_snp("genuine/go-sev-guest/attestation.bin"),
                                 "genuine/go-sev-guest/vcek.testcer")),
            "policy: policy.debug policy.host_data policy.alias_check");
}

TEST(GenuineReports, OfVirteeHasNoPolicy) {
  EXPECT_EQ(judged(virtee_milan()), "policy: policy.host_data policy.alias_check");
}

TEST(GenuineReports, OfTrusteeHasProvisionalFirmware) {
  const GenuineReport report = genuine_milan("trustee", load_snp("genuine/trustee/test-report.bin"),
                                             "genuine/trustee/test-vcek.der");
  EXPECT_EQ(judged(report), "policy: policy.host_data policy.alias_check");
  const verify::CheckList checks = appraise(verdict(report), {});
  ASSERT_NE(checks.find("policy.provisional_firmware"), nullptr);
  EXPECT_TRUE(checks.find("policy.provisional_firmware")->found.starts_with("provisional"));
  EXPECT_EQ(failed(appraise(verdict(report), {.allow_provisional_firmware = false})),
            "policy.host_data policy.provisional_firmware policy.alias_check");
}

TEST(GenuineReports, OfTrusteeIsRefusedWithOtherKeys) {
  const ByteVector report = load_snp("genuine/trustee/test-report.bin");
  for (const char* key : {"genuine/trustee/test-vcek-invalid-legacy.der",
                          "genuine/trustee/test-vcek-invalid-new.der"}) {
    EXPECT_FALSE(verdict(genuine_milan(key, report, key)).evidence_ok()) << key;
  }
}

TEST(GenuineReports, OfAProvidersKeyLivesAsLongAsTheKey) {
  GenuineReport report{.name = "VLEK",
                       .report = load_snp("genuine/trustee/test-vlek-report.bin"),
                       .collateral = {.signing_key = certificate("genuine/trustee/test-vlek.der"),
                                      .authorities = certificates("amd-kds/ask_ark_milan_vlek.pem"),
                                      .crl = std::nullopt},
                       .time = at("2025-06-01T00:00:00Z"),
                       .revocation = SnpRevocation::kNotRequired};
  EXPECT_EQ(judged(report), "policy: policy.vmpl policy.host_data");
  report.revocation = SnpRevocation::kRequired;
  EXPECT_EQ(judged(report), "evidence: crl.present");
  report.revocation = SnpRevocation::kNotRequired;
  report.time = at("2025-12-11T00:00:00Z");
  EXPECT_EQ(judged(report), "evidence: vek.validity");
}

TEST(GenuineReports, OfGenoaHasNoPolicy) {
  EXPECT_EQ(judged(trustee_genoa()), "policy: policy.host_data");
}

TEST(GenuineReports, OfTurinIsAccepted) { EXPECT_EQ(judged(genuine_turin()), "accepted"); }

TEST(GenuineReports, OfTurinsOtherKeyHasItsChain) {
  GenuineReport report = genuine_turin();
  report.collateral.signing_key = certificate("genuine/virtee-sev/vcek_turin.der");
  const SnpVerdict out = verdict(report);
  for (const char* id : {"chain.signatures", "vek.format", "vek.extensions", "vek.signature",
                         "vek.kind", "vek.product", "vek.validity"}) {
    ASSERT_NE(out.checks.find(id), nullptr) << id;
    EXPECT_TRUE(out.checks.find(id)->ok) << id << ": " << out.checks.find(id)->found;
  }
  EXPECT_FALSE(out.evidence_ok());
}

TEST(GenuineReports, OfAzureIsBoundToItsPolicy) {
  const GenuineReport report =
      genuine_milan("Azure", load_snp("genuine/ms-confidential-sidecar/snp_report.bin"),
                    "genuine/ms-confidential-sidecar/uvm_host_amd_certificate.pem");
  EXPECT_EQ(judged(report), "policy: policy.alias_check");
  const ByteVector text = load_snp("genuine/ms-confidential-sidecar/uvm_security_policy.base64");
  const ByteVector policy =
      parse_base64(as_text(without_trailing_zeros(text))).value_or(ByteVector());
  verify::SnpAppraisalPolicy wanted{.allow_missing_alias_check = true};
  wanted.host_data = {crypto::sha256({policy})};
  EXPECT_TRUE(appraise(verdict(report), wanted).all_ok());
  wanted.host_data = {crypto::sha256({policy, as_bytes("\n")})};
  EXPECT_EQ(failed(appraise(verdict(report), wanted)), "policy.host_data");
}

class SnpBitFlips : public testing::TestWithParam<GenuineReport (*)()> {};

TEST_P(SnpBitFlips, AreAllRefused) {
  const GenuineReport genuine = GetParam()();
  verify::SnpVerifier verifier(SnpRoots::amd());
  const auto accepts = [&](Bytes report) {
    return verifier.verify(report, genuine.collateral, genuine.time, genuine.revocation)
        .evidence_ok();
  };
  ByteVector bytes = genuine.report;
  ASSERT_TRUE(accepts(bytes));
  constexpr std::size_t kSignatureBytes = 144;
  std::size_t flips = 0;
  for (; flips < 8 * (evidence::kSnpSignedBytes + kSignatureBytes); ++flips) {
    const std::byte mask = std::byte{1} << (flips % 8);
    bytes[flips / 8] ^= mask;
    EXPECT_FALSE(accepts(bytes)) << "bit " << flips % 8 << " of byte " << flips / 8;
    bytes[flips / 8] ^= mask;
  }
  EXPECT_EQ(flips, 6528U);
  EXPECT_EQ(bytes, genuine.report);
}

std::string name_of(const testing::TestParamInfo<GenuineReport (*)()>& info) {
  constexpr const char* kNames[] = {"Version2", "Version3", "Version5"};
  return kNames[info.index];
}

INSTANTIATE_TEST_SUITE_P(Genuine, SnpBitFlips,
                         testing::Values(virtee_milan, trustee_genoa, genuine_turin), name_of);

}  // namespace
}  // namespace confcom::conformance
