// attestation/snp/synthetic: reports, keys and CRLs with one thing bent each; manifest.json has the
// verdict of evidence and policy, the data's README how they are judged.

#include <algorithm>
#include <functional>

#include "base/json.h"
#include "evidence/snp/certificate_table.h"
#include "snp_data.h"
#include "verify/snp_appraisal.h"

namespace confcom::conformance {
namespace {

using verify::SnpAppraisalPolicy;
using verify::SnpRevocation;
using verify::SnpRoots;
using verify::SnpVerdict;

const std::filesystem::path kSynthetic = "synthetic";

struct Case {
  std::string id;
  std::string product;
  std::string crypto;
  std::string policy;
  std::string chain;
};

std::vector<Case> all_cases() {
  const ByteVector text = load_snp(kSynthetic / "manifest.json");
  const JsonDocument document = JsonDocument::parse(as_text(text)).value();
  std::vector<Case> out;
  const std::vector<JsonValue> elements = document.root().elements().value();
  for (const JsonValue& each : elements) {
    const auto member = [&](std::string_view key) {
      const auto value = each.optional_member(key).value();
      return value.has_value() && value->string().has_value() ? std::string(*value->string()) : "";
    };
    out.push_back(
        {member("id"), member("product"), member("crypto"), member("policy"), member("chain")});
  }
  return out;
}

std::vector<Case> cases_with(std::string_view prefix) {
  std::vector<Case> out = all_cases();
  std::erase_if(out, [&](const Case& each) { return !each.id.starts_with(prefix); });
  return out;
}

/// Those of reports: all others are in folders of their own.
std::vector<Case> report_cases() {
  std::vector<Case> out = all_cases();
  std::erase_if(out, [](const Case& each) { return each.id.find('/') != std::string::npos; });
  return out;
}

ByteVector root_of(const std::string& product) {
  return load_snp(kSynthetic / "roots" / (product + "_ark.der"));
}

collateral::SnpCollateral collateral_of(const Case& of) {
  collateral::SnpCollateral out{.signing_key = load_snp(kSynthetic / "cases" / of.id / "vek.der"),
                                .authorities = certificates(kSynthetic / of.chain),
                                .crl = std::nullopt};
  if (of.chain == "roots/" + of.product + "_chain.pem") {
    out.authorities.push_back(load_snp(kSynthetic / "roots" / (of.product + "_asvk.der")));
  }
  if (of.product == "milan") out.crl = load_snp(kSynthetic / "crl" / "good.der");
  return out;
}

SnpVerdict verdict(const Case& of, const SnpRoots& roots,
                   const std::optional<collateral::SnpCollateral>& other = std::nullopt,
                   verify::VerificationTime time = at("2026-09-20T00:00:00Z")) {
  verify::SnpVerifier verifier(roots);
  const SnpRevocation revocation =
      of.product == "milan" ? SnpRevocation::kRequired : SnpRevocation::kNotRequired;
  return verifier.verify(load_snp(kSynthetic / "cases" / of.id / "report.bin"),
                         other.has_value() ? *other : collateral_of(of), time, revocation);
}

SnpRoots own_root(const Case& of) {
  return SnpRoots::from_certificates(root_of(of.product)).value();
}

/// What the README expects in column "policy".
SnpAppraisalPolicy wanted(const std::string& product) {
  SnpAppraisalPolicy out{.allow_missing_alias_check = true};
  out.host_data = {
      parse_hex_array<32>("c34429ab2dc6b06c1eabac4b9792224b8227301415c8fc8a798155f1d219a64a")
          .value()};
  out.measurement = {
      parse_hex_array<48>("00f387f3a23f52b87b9cc29a0e290ce6c50ac9c053470b5a9ea91976ca"
                          "1880617be6376fcd1e6156d513df406bbeae16")
          .value()};
  ByteArray<64> report_data{};
  std::ranges::copy(
      parse_hex_array<32>("faa3cc71c20d08e3d7686d7287a1e332d4b57727c6fe2cb14af787ef1983a7b5")
          .value(),
      report_data.begin());
  out.report_data = report_data;
  if (product == "milan") {
    out.min_tcb = {.boot_loader = 3, .tee = 0, .snp = 8, .microcode = 115};
  } else if (product == "genoa") {
    out.min_tcb = {.boot_loader = 10, .tee = 0, .snp = 23, .microcode = 84};
  } else {
    out.min_tcb = {.fmc = 1, .boot_loader = 1, .tee = 1, .snp = 4, .microcode = 81};
  }
  return out;
}

TEST(SyntheticReports, AreAll95Cases) {
  EXPECT_EQ(all_cases().size(), 95U);
  EXPECT_EQ(report_cases().size(), 73U);
  EXPECT_EQ(cases_with("crl/").size(), 8U);
  EXPECT_EQ(cases_with("certtable/").size(), 14U);
}

TEST(SyntheticReports, HaveTheEvidenceVerdictsOfTheManifest) {
  for (const Case& each : report_cases()) {
    const SnpVerdict out = verdict(each, own_root(each));
    EXPECT_EQ(out.evidence_ok(), each.crypto == "accept") << each.id << ": " << failed(out.checks);
  }
}

TEST(SyntheticReports, AreRefusedForTheReasonThatIsBent) {
  const std::pair<std::string_view, std::string_view> reasons[] = {
      {"bad-cert-tcb-mismatch", "report.tcb"},
      {"bad-hwid", "report.chip_id"},
      {"bad-vcek-no-hwid", "vek.extensions"},
      {"bad-chain-product", "vek.product"},
      {"bad-vcek-by-asvk", "vek.signature"},
      {"bad-vcek-expired", "vek.validity"},
      {"bad-vcek-future", "vek.validity"},
      {"bad-vcek-p256", "vek.key"},
      {"bad-wrong-key", "report.signature"},
      {"bad-impostor-chain", "chain.root"},
      {"bad-ask-pkcs1v15", "chain.signatures"},
      {"bad-signer-vlek-but-vcek-cert", "vek.kind"},
      {"bad-signer-vcek-but-vlek-cert", "vek.kind"},
      {"bad-policy-bit17-clear", "report.format"},
      {"sig-zero", "report.signature"},
      {"sig-r-plus-n", "report.signature"},
      {"vek-trailing", "vek.format"}};
  const std::vector<Case> cases = report_cases();
  for (const auto& [id, check] : reasons) {
    const auto at = std::ranges::find(cases, id, &Case::id);
    ASSERT_NE(at, cases.end()) << id;
    const SnpVerdict out = verdict(*at, own_root(*at));
    ASSERT_NE(out.checks.find(check), nullptr) << id;
    EXPECT_FALSE(out.checks.find(check)->ok) << id << ": " << failed(out.checks);
  }
}

TEST(SyntheticReports, HaveThePolicyVerdictsOfTheManifest) {
  for (const Case& each : report_cases()) {
    const SnpVerdict out = verdict(each, own_root(each));
    const verify::CheckList checks = appraise(out, wanted(each.product));
    const bool accepted = out.evidence_ok() && checks.all_ok();
    const bool expected = each.policy == "accept" || each.policy == "accept-with-note" ||
                          each.policy == "policy-dependent";
    EXPECT_EQ(accepted, expected) << each.id << ": " << failed(checks);
    if (each.policy != "accept-with-note") continue;
    ASSERT_NE(checks.find("policy.provisional_firmware"), nullptr);
    EXPECT_TRUE(checks.find("policy.provisional_firmware")->found.starts_with("provisional"));
  }
}

/// The same report under a policy that asks for the field.
std::string asked_for(const std::string& id, const std::function<void(SnpAppraisalPolicy&)>& ask) {
  const std::vector<Case> cases = report_cases();
  const auto at = std::ranges::find(cases, id, &Case::id);
  if (at == cases.end()) return "no such case";
  SnpAppraisalPolicy policy = wanted(at->product);
  ask(policy);
  return failed(appraise(verdict(*at, own_root(*at)), policy));
}

TEST(SyntheticReports, DependOnPoliciesAsTheReadmeSays) {
  const auto alias = [](SnpAppraisalPolicy& policy) { policy.allow_missing_alias_check = false; };
  EXPECT_EQ(asked_for("pol-smt-on", alias), "policy.alias_check");
  EXPECT_EQ(asked_for("pol-alias-check-missing", alias), "policy.alias_check");
  EXPECT_EQ(asked_for("pol-mit-vector-missing", [](auto& policy) { policy.mitigations = 3; }),
            "policy.mitigations");
  EXPECT_EQ(
      asked_for("pol-abi-too-new", [](auto& policy) { policy.max_abi = verify::SnpAbi{0, 58}; }),
      "policy.max_abi");
  EXPECT_EQ(asked_for("pol-chip-not-allowed",
                      [](auto& policy) { policy.chip_id = {ByteArray<64>{std::byte{1}}}; }),
            "policy.chip_id");
  EXPECT_EQ(
      asked_for("pol-hostdata-sha384-truncated",
                [](auto& policy) {
                  policy.host_data = {parse_hex_array<32>("4675ab118e6b483cbe7de668f4857e17f92"
                                                          "84ef4a6ed4db42cb7eca2d079fe38")
                                          .value()};
                }),
      "");
}

TEST(SyntheticReports, AreAllRefusedBelowAmdsRoots) {
  for (const Case& each : report_cases()) {
    EXPECT_FALSE(verdict(each, SnpRoots::amd()).evidence_ok()) << each.id;
  }
}

/// A CRL in the place of the good one, for good-milan or good-vlek.
SnpVerdict with_crl(const std::string& crl, const std::string& report, const SnpRoots& roots,
                    verify::VerificationTime time = at("2026-09-20T00:00:00Z")) {
  const Case of{.id = report,
                .product = "milan",
                .crypto = "",
                .policy = "",
                .chain = "roots/milan_chain.pem"};
  collateral::SnpCollateral collateral = collateral_of(of);
  collateral.crl = load_snp(kSynthetic / crl);
  return verdict(of, roots, collateral, time);
}

TEST(SyntheticCrls, DecideAsTheManifestSays) {
  const SnpRoots roots = SnpRoots::from_certificates(root_of("milan")).value();
  for (const Case& each : cases_with("crl/")) {
    const bool milan = with_crl(each.id, "good-milan", roots).evidence_ok();
    const bool vlek = with_crl(each.id, "good-vlek", roots).evidence_ok();
    EXPECT_EQ(milan, each.crypto.starts_with("accept good-milan")) << each.id;
    EXPECT_EQ(vlek, each.id == "crl/good.der" ||
                        each.crypto.find("accept good-vlek") != std::string::npos)
        << each.id;
    EXPECT_FALSE(with_crl(each.id, "good-milan", SnpRoots::amd()).evidence_ok()) << each.id;
  }
}

TEST(SyntheticCrls, AreStaleUnlessGraceIsNamed) {
  const SnpRoots roots = SnpRoots::from_certificates(root_of("milan")).value();
  EXPECT_EQ(failed(with_crl("crl/expired.der", "good-milan", roots).checks), "crl.validity");
  verify::VerificationTime time = at("2026-09-20T00:00:00Z");
  time.collateral_grace = std::chrono::days(3650);
  EXPECT_TRUE(with_crl("crl/expired.der", "good-milan", roots, time).evidence_ok());
}

}  // namespace
}  // namespace confcom::conformance
