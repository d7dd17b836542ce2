// attestation/sgx/intel-sample-pki: Intel's sample quote below Intel's sample root, its PCK chain
// given apart.

#include <string>

#include "collateral/tcb_info.h"
#include "golden_quotes.h"
#include "verify/appraisal.h"
#include "verify/quote_verifier.h"
#include "verify/testing/verdict_matchers.h"

namespace confcom::conformance {
namespace {

using verify::TrustedRoot;
using verify::testing::tcb_of;

const std::filesystem::path kSample = kSgxData / "intel-sample-pki";

ByteVector joined(const ByteVector& a, const ByteVector& b) {
  ByteVector out = a;
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

collateral::QuoteCollateral sample_collateral() {
  collateral::QuoteCollateral out;
  out.tcb_info = load(kSample / "tcbInfo.json");
  out.tcb_info_chain = load(kSample / "tcbSignChain.pem");
  out.qe_identity = load(kSample / "qeIdentity.json");
  out.qe_identity_chain = out.tcb_info_chain;
  out.pck_crl = load(kSample / "intermediateCaCrl.pem");
  out.pck_crl_chain = load(kSample / "pckSignChain.pem");
  out.root_ca_crl = load(kSample / "rootCaCrl.der");
  out.pck_chain = joined(load(kSample / "pckCert.pem"), out.pck_crl_chain);
  return out;
}

verify::QuoteVerdict verdict_under(const TrustedRoot& root) {
  verify::QuoteVerifier verifier(root);
  const verify::VerificationTime time{.now = parse_timestamp("2024-01-01T00:00:00Z").value()};
  return verifier.verify(load(kSample / "quote.dat"), sample_collateral(), time);
}

TEST(IntelSamplePki, IsUpToDateBelowItsOwnRoot) {
  const ByteVector pem = load(kSample / "trustedRootCaCert.pem");
  const verify::QuoteVerdict verdict =
      verdict_under(TrustedRoot::from_certificate_pem(as_text(pem)).value());
  for (const verify::Check& check : verdict.checks.all())
    EXPECT_TRUE(check.ok) << check.id << ": " << check.found;
  ASSERT_TRUE(verdict.evidence_ok());
  EXPECT_EQ(tcb_of(verdict).status, verify::QuoteStatus::kUpToDate);
  EXPECT_TRUE(tcb_of(verdict).advisory_ids.empty());
  EXPECT_TRUE(appraise(verdict, {}).all_ok());
}

TEST(IntelSamplePki, IsRefusedBelowIntelsRoot) {
  const verify::QuoteVerdict verdict = verdict_under(TrustedRoot::intel());
  EXPECT_FALSE(verdict.evidence_ok());
  EXPECT_FALSE(verdict.checks.find("pck.root")->ok);
  EXPECT_FALSE(verdict.checks.find("tcb_info.root")->ok);
  EXPECT_FALSE(verdict.checks.find("qe_identity.root")->ok);
  EXPECT_FALSE(verdict.checks.find("crl.pck.root")->ok);
}

TEST(IntelSamplePki, TdxTcbInfoWithSvnsAbove255IsRefused) {
  const ByteVector text = load(kSample / "tdx" / "tcbInfo.json");
  const auto parsed = collateral::parse_tcb_info(as_text(text));
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().code, ErrorCode::kMalformed);
  EXPECT_NE(parsed.error().message.find("sgxtcbcomponents[1].svn"), std::string::npos)
      << parsed.error().message;
}

/// The rest of the TDX folder is for parsers alone.
TEST(IntelSamplePki, TdxPartsParse) {
  const ByteVector quote = load(kSample / "tdx" / "quote.dat");
  EXPECT_TRUE(evidence::parse_quote(quote).has_value());
  const ByteVector identity = load(kSample / "tdx" / "qeIdentity.json");
  EXPECT_TRUE(collateral::parse_enclave_identity(as_text(identity)).has_value());
}

}  // namespace
}  // namespace confcom::conformance
