// attestation/snp/genuine/ms-confidential-sidecar: Azure's endorsement of the measurement in the
// report beside it.

#include <array>
#include <string>

#include "crypto/did_x509.h"
#include "evidence/cose_sign1.h"
#include "evidence/snp/report.h"
#include "snp_data.h"
#include "verify/snp_appraisal.h"
#include "verify/snp_endorsement.h"

namespace confcom::conformance {
namespace {

using verify::SnpEndorsementPolicy;
using verify::SnpEndorsementVerdict;
using verify::SnpEndorsementVerifier;

// "23ffe2b8bdb9…", "9b1894f223d9…" and "a4323e00bde0…" are the fingerprints of root, intermediate
// and leaf.
constexpr std::string_view kRoot = "I__iuL25oXEVFdTP_aBLx_eT1RPHbCQ_ECBQfYZpt9s";
constexpr std::string_view kLeaf = "pDI-AL3g4rw3cHMC_dmMKpdzFF8JMFzWvfIzbK9_DbQ";
constexpr std::string_view kEku = "1.3.6.1.4.1.311.76.59.1.2";

const ByteVector& document() {
  static const ByteVector out =
      load_snp("genuine/ms-confidential-sidecar/body.uvm_reference_info.bin");
  return out;
}

SnpEndorsementPolicy policy_of(std::string_view fingerprint, std::string_view eku) {
  const std::string issuer = "did:x509:0:sha256:" + std::string(fingerprint) + "::eku:";
  return {.issuer = crypto::parse_did_x509(issuer + std::string(eku)).value(),
          .feed = "ContainerPlat-AMD-UVM",
          .min_svn = 22};
}

SnpEndorsementPolicy azure() { return policy_of(kRoot, kEku); }

std::string failed_under(const SnpEndorsementPolicy& policy) {
  return failed(SnpEndorsementVerifier(policy).verify(document()).checks);
}

TEST(GenuineEndorsement, IsAccepted) {
  const SnpEndorsementVerdict out = SnpEndorsementVerifier(azure()).verify(document());
  EXPECT_EQ(failed(out.checks), "");
  if (!out.claims.has_value()) FAIL() << "no claims";
  EXPECT_EQ((*out.claims)->guest_svn, 22U);
  EXPECT_EQ((*out.claims)->signing_time, at("2023-02-08T05:42:23Z").now);
  const auto report =
      evidence::parse_snp_report(load_snp("genuine/ms-confidential-sidecar/snp_report.bin"));
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ((*out.claims)->measurement, report->measurement);
}

TEST(GenuineEndorsement, IsRefusedForOthers) {
  EXPECT_EQ(failed_under(policy_of(kLeaf, kEku)), "endorsement.issuer endorsement.chain.root");
  EXPECT_EQ(failed_under(policy_of(std::string(43, 'A'), kEku)),
            "endorsement.issuer endorsement.chain.root");
  EXPECT_EQ(failed_under(policy_of(kRoot, "1.3.6.1.4.1.311.76.59.1.3")),
            "endorsement.issuer endorsement.leaf.eku");
  // The leaf has this usage too; the document does not say that it was signed for it.
  EXPECT_EQ(failed_under(policy_of(kRoot, "1.3.6.1.4.1.311.76.59.1.1")), "endorsement.issuer");
  SnpEndorsementPolicy policy = azure();
  policy.feed = "ConfAKS-AMD-UVM";
  EXPECT_EQ(failed_under(policy), "endorsement.feed");
  policy = azure();
  policy.min_svn = 23;
  EXPECT_EQ(failed_under(policy), "endorsement.svn");
}

/// Azure's report, under a policy that no more than its measurement can fail.
std::string judged(const verify::SnpAppraisalPolicy& policy, Bytes endorsement) {
  const GenuineReport of =
      genuine_milan("Azure", load_snp("genuine/ms-confidential-sidecar/snp_report.bin"),
                    "genuine/ms-confidential-sidecar/uvm_host_amd_certificate.pem");
  verify::SnpVerifier verifier(verify::SnpRoots::amd());
  const auto verdict = verifier.verify(of.report, of.collateral, of.time, of.revocation);
  EXPECT_TRUE(verdict.evidence_ok());
  return failed(appraise(verdict, policy, endorsement));
}

TEST(GenuineEndorsement, StandsForTheMeasurementOfItsReport) {
  verify::SnpAppraisalPolicy policy{.allow_missing_alias_check = true, .endorsement = azure()};
  EXPECT_EQ(judged(policy, document()), "");
  policy.measurement = {ByteArray<48>{}};
  EXPECT_EQ(judged(policy, document()), "policy.measurement");
}

/// What the signature covers, and the signature: a single bit of either refuses the document.
TEST(GenuineEndorsement, HasNoBitThatMayFlip) {
  const SnpEndorsementVerifier verifier(azure());
  ByteVector bytes = document();
  const auto message = evidence::parse_cose_sign1(bytes);
  ASSERT_TRUE(message.has_value());
  const std::array<Bytes, 3> parts{message->protected_header, message->payload, message->signature};
  std::size_t flips = 0;
  for (const Bytes part : parts) {
    const auto start = static_cast<std::size_t>(part.data() - bytes.data());
    for (std::size_t bit = 0; bit < 8 * part.size(); ++bit, ++flips) {
      std::byte& byte = bytes[start + bit / 8];
      byte ^= std::byte{1} << bit % 8;
      EXPECT_FALSE(verifier.verify(bytes).claims.has_value())
          << "bit " << bit % 8 << " of byte " << start + bit / 8;
      byte ^= std::byte{1} << bit % 8;
    }
  }
  EXPECT_EQ(flips, 8U * (5070 + 173 + 384));
  EXPECT_EQ(bytes, document());
}

}  // namespace
}  // namespace confcom::conformance
