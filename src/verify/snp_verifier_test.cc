#include "verify/snp_verifier.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "verify/testing/fake_snp.h"

namespace confcom::verify {
namespace {

using std::chrono::days;
using testing::FakeSnpSet;
using testing::FakeSnpSpec;
using testing::genoa_spec;
using testing::SnpSigner;
using testing::vlek_spec;

std::string failed(const CheckList& checks) {
  std::string out;
  for (const Check& each : checks.all()) {
    if (!each.ok) out += (out.empty() ? "" : " ") + std::string(each.id);
  }
  return out;
}

std::string judged(const FakeSnpSpec& spec, const FakeSnpSet& set,
                   SnpRevocation revocation = SnpRevocation::kRequired) {
  SnpVerifier verifier(trusted_root(set));
  const SnpVerdict out = verifier.verify(set.report, set.collateral, {.now = spec.now}, revocation);
  EXPECT_EQ(out.evidence_ok(), failed(out.checks).empty());
  return failed(out.checks);
}

std::string judged(const FakeSnpSpec& spec) { return judged(spec, mint(spec)); }

/// The checks that fail when one thing is bent.
std::string bent(const std::function<void(FakeSnpSpec&)>& bend) {
  FakeSnpSpec spec = genoa_spec();
  bend(spec);
  return judged(spec);
}

TEST(SnpVerifier, AcceptsBothKindsOfKeys) {
  EXPECT_EQ(judged(genoa_spec()), "");
  EXPECT_EQ(judged(vlek_spec()), "");
}

TEST(SnpVerifier, ClaimsWhatItVerified) {
  const FakeSnpSpec spec = vlek_spec();
  const FakeSnpSet set = mint(spec);
  SnpVerifier verifier(trusted_root(set));
  const SnpVerdict out =
      verifier.verify(set.report, set.collateral, {.now = spec.now}, SnpRevocation::kRequired);
  if (!out.claims.has_value()) FAIL() << failed(out.checks);
  EXPECT_EQ((*out.claims)->product, evidence::SnpProduct::kGenoa);
  EXPECT_EQ((*out.claims)->csp_id, "fake cloud");
  EXPECT_EQ((*out.claims)->committed_tcb, spec.extensions.tcb);
  EXPECT_EQ((*out.claims)->report.host_data, spec.report.host_data);
}

TEST(SnpVerifier, TrustsNobodyElse) {
  const FakeSnpSpec spec = genoa_spec();
  const FakeSnpSet set = mint(spec);
  SnpVerifier verifier(SnpRoots::amd());
  const SnpVerdict out =
      verifier.verify(set.report, set.collateral, {.now = spec.now}, SnpRevocation::kRequired);
  EXPECT_EQ(failed(out.checks), "chain.root");
}

TEST(SnpVerifier, RefusesWhatStrangersSign) {
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.signs_ask = SnpSigner::kStranger; }),
            "chain.signatures");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.signs_vek = SnpSigner::kStranger; }),
            "vek.signature");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.signs_report = SnpSigner::kStranger; }),
            "report.signature");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.signs_crl = SnpSigner::kAsk; }),
            "crl.signature crl.validity crl.not_revoked");
}

TEST(SnpVerifier, RefusesOtherSignatureAlgorithms) {
  const auto pkcs1 = crypto::SignatureAlgorithm::kRsaPkcs1Sha384;
  EXPECT_EQ(bent([&](FakeSnpSpec& spec) { spec.ask.signature_algorithm = pkcs1; }),
            "chain.signatures");
  EXPECT_EQ(bent([&](FakeSnpSpec& spec) { spec.vek.signature_algorithm = pkcs1; }),
            "vek.signature");
  EXPECT_EQ(bent([&](FakeSnpSpec& spec) { spec.crl.signature_algorithm = pkcs1; }),
            "crl.signature crl.validity crl.not_revoked");
}

TEST(SnpVerifier, RefusesAuthoritiesThatAreNone) {
  EXPECT_EQ(bent([](FakeSnpSpec& spec) {
              spec.ask.is_ca = false;
              spec.ask.path_length = {};
              spec.ask.key_usage = {};
            }),
            "chain.signatures");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.ask.key_usage = {crypto::KeyUsage::kCrlSign}; }),
            "chain.signatures");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.ark.key_usage = {crypto::KeyUsage::kKeyCertSign}; }),
            "crl.signature crl.validity crl.not_revoked");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) {
              spec.ask.subject_common_name = spec.vek.issuer_common_name = "FAKE SEV-Milan";
            }),
            "chain.signatures");
}

TEST(SnpVerifier, JudgesTimes) {
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.ask.not_after = spec.now - days(1); }),
            "chain.validity");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.vek.not_before = spec.now + days(1); }),
            "vek.validity");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.crl.next_update = spec.now - days(1); }),
            "crl.validity");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.crl.this_update = spec.now + days(1); }),
            "crl.validity");
}

TEST(SnpVerifier, RefusesRevokedIssuers) {
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.crl.revoked_serials = {spec.ask.serial}; }),
            "crl.not_revoked");
}

TEST(SnpVerifier, NeedsACrlUnlessToldNotTo) {
  const FakeSnpSpec spec = genoa_spec();
  FakeSnpSet set = mint(spec);
  set.collateral.crl.reset();
  EXPECT_EQ(judged(spec, set), "crl.present");
  EXPECT_EQ(judged(spec, set, SnpRevocation::kNotRequired), "");
}

TEST(SnpVerifier, HoldsReportAndKeyTogether) {
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.extensions.tcb.snp = 22; }), "report.tcb");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.report.launch_tcb.raw[3] = std::byte{1}; }),
            "report.tcb");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.report.chip_id[63] = std::byte{0}; }),
            "report.chip_id");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.report.signer_info.chip_key_masked = true; }),
            "report.chip_id");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.report.cpuid->model = 0x01; }), "report.product");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) {
              spec.report.signer_info.signing_key = evidence::SigningKey::kNone;
            }),
            "vek.kind");
}

TEST(SnpVerifier, TakesTheKeyThatTheReportNames) {
  EXPECT_EQ(bent([](FakeSnpSpec& spec) {
              spec.report.signer_info.signing_key = evidence::SigningKey::kVlek;
            }),
            "chain.validity crl.not_revoked vek.kind vek.signature");
  EXPECT_EQ(bent([](FakeSnpSpec& spec) { spec.vek.subject_common_name = "FAKE SEV-VLEK"; }),
            "vek.kind");
}

TEST(SnpVerifier, NamesEveryCheckThatItCannotMake) {
  const FakeSnpSpec spec = genoa_spec();
  FakeSnpSet set = mint(spec);
  set.report.pop_back();
  EXPECT_EQ(judged(spec, set),
            "report.format vek.kind report.product report.tcb report.chip_id report.signature");
  set = mint(spec);
  set.collateral.signing_key.clear();
  EXPECT_EQ(judged(spec, set),
            "vek.format vek.extensions vek.kind vek.key vek.signature vek.validity vek.product "
            "report.product report.tcb report.chip_id report.signature");
  set = mint(spec);
  set.collateral.authorities = {set.collateral.authorities.back()};
  EXPECT_EQ(judged(spec, set), "") << "the trusted ARK need not come with the evidence";
  set.collateral.authorities.clear();
  EXPECT_EQ(judged(spec, set),
            "chain.format chain.root chain.signatures chain.validity crl.signature crl.validity "
            "crl.not_revoked vek.kind vek.signature vek.product");
}

TEST(SnpVerifier, RefusesAuthoritiesBesideOthers) {
  const FakeSnpSpec spec = genoa_spec();
  FakeSnpSet set = mint(spec);
  set.collateral.authorities.push_back(set.ark);
  EXPECT_TRUE(judged(spec, set).starts_with("chain.format "));
}

}  // namespace
}  // namespace confcom::verify
