#include "verify/appraisal.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "verify/quote_verifier.h"
#include "verify/testing/fake_pki.h"
#include "verify/testing/verdict_matchers.h"

namespace confcom::verify {
namespace {

using evidence::Attributes;
using evidence::PckExtension;
using evidence::TdReport;
using evidence::testing::counted;
using std::chrono::seconds;
using testing::failed_ids;
using testing::FakePki;
using testing::FakeSpec;
using testing::sgx_spec;
using testing::tcb_of;
using testing::tdx_spec;
using Failed = std::set<std::string>;

QuoteVerdict verify_spec(const FakeSpec& spec) {
  static const FakePki pki;
  const testing::FakeSet set = pki.mint(spec);
  QuoteVerifier verifier(pki.trusted_root());
  return verifier.verify(set.quote, set.collateral, {.now = spec.now});
}

// What sgx_spec and td_spec say, and what they do not.
const ByteArray<32> kMrEnclave = counted<32>(0xa0);
const ByteArray<32> kMrSigner = counted<32>(0xc0);
const ByteArray<48> kMrTd = counted<48>(0x31);
const ByteArray<48> kMrSeam = counted<48>(0x51);
const std::array<ByteArray<48>, 4> kRtmr = {counted<48>(0x61), counted<48>(0x71), counted<48>(0x81),
                                            counted<48>(0x91)};
const ByteArray<64> kReportData = counted<64>(0x01);
const ByteArray<6> kFmspc = counted<6>(0x30);
const ByteArray<32> kOther32 = counted<32>(0xee);
const ByteArray<48> kOther48 = counted<48>(0xee);
const ByteArray<6> kOtherFmspc = counted<6>(0xee);

FakeSpec td_spec() {
  FakeSpec spec = tdx_spec(5, 1);
  TdReport& report = std::get<TdReport>(spec.quote.body);
  report.mr_seam = kMrSeam;
  report.rtmr = kRtmr;
  return spec;
}

const QuoteVerdict& enclave() {
  static const QuoteVerdict verdict = verify_spec(sgx_spec(3));
  return verdict;
}
const QuoteVerdict& trust_domain() {
  static const QuoteVerdict verdict = verify_spec(td_spec());
  return verdict;
}

struct Case {
  std::string name;
  std::function<void(AppraisalPolicy&)> demand;
  std::string id;  ///< of the check that must be made
  bool ok;         ///< what must come of it; all other checks hold
};

void expect_checks(const QuoteVerdict& verdict, const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    AppraisalPolicy policy;
    c.demand(policy);
    const CheckList checks = appraise(verdict, policy);
    ASSERT_NE(checks.find(c.id), nullptr);
    EXPECT_EQ(failed_ids(checks), c.ok ? Failed{} : Failed{c.id});
    EXPECT_EQ(checks.all_ok(), c.ok);
  }
}

std::vector<std::string> ids(const CheckList& checks) {
  std::vector<std::string> out;
  for (const Check& check : checks.all()) out.emplace_back(check.id);
  return out;
}

TEST(Appraisal, TheDefaultPolicyLooksAtStatusDebugAndSeptVeDisable) {
  const CheckList of_enclave = appraise(enclave(), {});
  EXPECT_TRUE(of_enclave.all_ok());
  EXPECT_EQ(ids(of_enclave), (std::vector<std::string>{"policy.status", "policy.debug"}));
  const CheckList of_td = appraise(trust_domain(), {});
  EXPECT_TRUE(of_td.all_ok());
  EXPECT_EQ(ids(of_td),
            (std::vector<std::string>{"policy.status", "policy.debug", "policy.sept_ve_disable"}));
}

constexpr std::array kStatuses = {QuoteStatus::kUpToDate,
                                  QuoteStatus::kSwHardeningNeeded,
                                  QuoteStatus::kConfigurationNeeded,
                                  QuoteStatus::kConfigurationAndSwHardeningNeeded,
                                  QuoteStatus::kOutOfDate,
                                  QuoteStatus::kOutOfDateConfigurationNeeded,
                                  QuoteStatus::kRelaunchAdvised,
                                  QuoteStatus::kRelaunchAdvisedConfigurationNeeded,
                                  QuoteStatus::kRevoked};

TEST(Appraisal, AcceptsTheStatusesThatThePolicyNamesAndNoOther) {
  for (const QuoteStatus found : kStatuses) {
    SCOPED_TRACE(to_string(found));
    QuoteVerdict verdict = enclave();
    verdict.tcb = TcbEvaluation{found, tcb_of(verdict).tcb_date, {}};
    const bool by_default = found == QuoteStatus::kUpToDate;
    EXPECT_EQ(failed_ids(appraise(verdict, {})), by_default ? Failed{} : Failed{"policy.status"});
    for (const QuoteStatus accepted : kStatuses) {
      AppraisalPolicy policy;
      policy.accepted_statuses = {accepted};
      EXPECT_EQ(appraise(verdict, policy).all_ok(), found == accepted)
          << "accepted: " << to_string(accepted);
    }
    AppraisalPolicy none;
    none.accepted_statuses.clear();
    EXPECT_EQ(failed_ids(appraise(verdict, none)), Failed{"policy.status"});
  }
}

TEST(Appraisal, NoPolicyAcceptsWhatIsRevoked) {
  FakeSpec spec = sgx_spec(3);
  spec.tcb_info.levels[0].status.status = collateral::TcbStatus::kRevoked;
  AppraisalPolicy policy;
  policy.accepted_statuses.assign(kStatuses.begin(), kStatuses.end());
  EXPECT_EQ(failed_ids(appraise(verify_spec(spec), policy)), Failed{"policy.claims"});
}

TEST(Appraisal, RefusesDebugUnlessAllowed) {
  FakeSpec sgx = sgx_spec(3);
  std::get<evidence::ReportBody>(sgx.quote.body).attributes.flags |= Attributes::kDebug;
  FakeSpec td = td_spec();
  std::get<TdReport>(td.quote.body).td_attributes |= TdReport::kDebug;
  for (const FakeSpec& spec : {sgx, td}) {
    const QuoteVerdict verdict = verify_spec(spec);
    ASSERT_TRUE(verdict.evidence_ok());
    expect_checks(verdict, {{"by default", [](AppraisalPolicy&) {}, "policy.debug", false},
                            {"allowed", [](AppraisalPolicy& p) { p.allow_debug = true; },
                             "policy.debug", true}});
  }
}

TEST(Appraisal, DemandsSeptVeDisableUnlessToldNotTo) {
  FakeSpec spec = td_spec();
  std::get<TdReport>(spec.quote.body).td_attributes = 0;
  const QuoteVerdict verdict = verify_spec(spec);
  ASSERT_TRUE(verdict.evidence_ok());
  EXPECT_EQ(failed_ids(appraise(verdict, {})), Failed{"policy.sept_ve_disable"});
  AppraisalPolicy lax;
  lax.require_sept_ve_disable = false;
  const CheckList checks = appraise(verdict, lax);
  EXPECT_TRUE(checks.all_ok());
  EXPECT_EQ(checks.find("policy.sept_ve_disable"), nullptr);
}

TEST(Appraisal, DemandsAnEnclavesMeasurements) {
  expect_checks(enclave(),
                {{"MRENCLAVE", [](AppraisalPolicy& p) { p.mr_enclave = {kMrEnclave}; },
                  "policy.mr_enclave", true},
                 {"MRENCLAVE, last of several",
                  [](AppraisalPolicy& p) { p.mr_enclave = {kOther32, kMrSigner, kMrEnclave}; },
                  "policy.mr_enclave", true},
                 {"MRENCLAVE, none of several",
                  [](AppraisalPolicy& p) { p.mr_enclave = {kOther32, kMrSigner}; },
                  "policy.mr_enclave", false},
                 {"MRSIGNER", [](AppraisalPolicy& p) { p.mr_signer = {kOther32, kMrSigner}; },
                  "policy.mr_signer", true},
                 {"MRSIGNER, another's", [](AppraisalPolicy& p) { p.mr_signer = {kMrEnclave}; },
                  "policy.mr_signer", false},
                 {"ISVPRODID", [](AppraisalPolicy& p) { p.isv_prod_id = std::uint16_t{7}; },
                  "policy.isv_prod_id", true},
                 {"ISVPRODID below", [](AppraisalPolicy& p) { p.isv_prod_id = std::uint16_t{6}; },
                  "policy.isv_prod_id", false},
                 {"ISVPRODID above", [](AppraisalPolicy& p) { p.isv_prod_id = std::uint16_t{8}; },
                  "policy.isv_prod_id", false},
                 {"ISVPRODID zero", [](AppraisalPolicy& p) { p.isv_prod_id = std::uint16_t{0}; },
                  "policy.isv_prod_id", false},
                 {"ISVSVN zero", [](AppraisalPolicy& p) { p.min_isv_svn = std::uint16_t{0}; },
                  "policy.isv_svn", true},
                 {"ISVSVN, just", [](AppraisalPolicy& p) { p.min_isv_svn = std::uint16_t{2}; },
                  "policy.isv_svn", true},
                 {"ISVSVN, not quite", [](AppraisalPolicy& p) { p.min_isv_svn = std::uint16_t{3}; },
                  "policy.isv_svn", false}});
}

TEST(Appraisal, DemandsATrustDomainsMeasurements) {
  std::vector<Case> cases = {
      {"MRTD", [](AppraisalPolicy& p) { p.mr_td = {kOther48, kMrTd}; }, "policy.mr_td", true},
      {"MRTD, another's", [](AppraisalPolicy& p) { p.mr_td = {kMrSeam}; }, "policy.mr_td", false},
      {"MRSEAM", [](AppraisalPolicy& p) { p.mr_seam = {kMrSeam}; }, "policy.mr_seam", true},
      {"MRSEAM, another's", [](AppraisalPolicy& p) { p.mr_seam = {kMrTd, kOther48}; },
       "policy.mr_seam", false}};
  for (std::size_t i = 0; i < kRtmr.size(); ++i) {
    const std::string id = "policy.rtmr" + std::to_string(i);
    const std::size_t next = (i + 1) % kRtmr.size();
    cases.push_back({id, [i](AppraisalPolicy& p) { p.rtmr[i] = {kOther48, kRtmr[i]}; }, id, true});
    cases.push_back({id + ", its neighbour's",
                     [=](AppraisalPolicy& p) { p.rtmr[i] = {kRtmr[next]}; }, id, false});
  }
  expect_checks(trust_domain(), cases);
}

TEST(Appraisal, AMeasurementThatTheTeeDoesNotHaveIsNeverMet) {
  expect_checks(
      enclave(),
      {{"MRTD", [](AppraisalPolicy& p) { p.mr_td = {ByteArray<48>{}}; }, "policy.mr_td", false},
       {"MRSEAM", [](AppraisalPolicy& p) { p.mr_seam = {ByteArray<48>{}}; }, "policy.mr_seam",
        false},
       {"RTMR0", [](AppraisalPolicy& p) { p.rtmr[0] = {ByteArray<48>{}}; }, "policy.rtmr0", false},
       {"RTMR3", [](AppraisalPolicy& p) { p.rtmr[3] = {ByteArray<48>{}}; }, "policy.rtmr3",
        false}});
  expect_checks(trust_domain(),
                {{"MRENCLAVE", [](AppraisalPolicy& p) { p.mr_enclave = {ByteArray<32>{}}; },
                  "policy.mr_enclave", false},
                 {"MRSIGNER", [](AppraisalPolicy& p) { p.mr_signer = {ByteArray<32>{}}; },
                  "policy.mr_signer", false},
                 {"ISVPRODID", [](AppraisalPolicy& p) { p.isv_prod_id = std::uint16_t{0}; },
                  "policy.isv_prod_id", false},
                 {"ISVSVN", [](AppraisalPolicy& p) { p.min_isv_svn = std::uint16_t{0}; },
                  "policy.isv_svn", false}});
}

TEST(Appraisal, DemandsReportData) {
  ByteArray<64> first_bit = kReportData;
  first_bit.front() ^= std::byte{0x80};
  ByteArray<64> last_bit = kReportData;
  last_bit.back() ^= std::byte{1};
  const std::vector<Case> cases = {
      {"the same", [](AppraisalPolicy& p) { p.report_data = kReportData; }, "policy.report_data",
       true},
      {"first bit", [&](AppraisalPolicy& p) { p.report_data = first_bit; }, "policy.report_data",
       false},
      {"last bit", [&](AppraisalPolicy& p) { p.report_data = last_bit; }, "policy.report_data",
       false},
      {"zero", [](AppraisalPolicy& p) { p.report_data.emplace(); }, "policy.report_data", false}};
  expect_checks(enclave(), cases);
  expect_checks(trust_domain(), cases);
}

TEST(Appraisal, TheLowerOfBothEvaluationNumbersCounts) {
  struct Numbers {
    std::uint32_t tcb_info, qe_identity;
  };
  constexpr std::string_view kId = "policy.tcb_evaluation_data_number";
  const auto at_least = [](std::uint32_t number) {
    return [number](AppraisalPolicy& p) { p.min_tcb_evaluation_data_number = number; };
  };
  for (const Numbers numbers : {Numbers{18, 20}, {20, 18}, {18, 18}}) {
    SCOPED_TRACE(numbers.tcb_info);
    FakeSpec spec = sgx_spec(3);
    spec.tcb_info.tcb_evaluation_data_number = numbers.tcb_info;
    spec.qe_identity.tcb_evaluation_data_number = numbers.qe_identity;
    expect_checks(verify_spec(spec),
                  {{"zero", at_least(0), std::string(kId), true},
                   {"just", at_least(18), std::string(kId), true},
                   {"not quite", at_least(19), std::string(kId), false},
                   {"far from it", at_least(0xffffffff), std::string(kId), false}});
  }
}

TEST(Appraisal, DemandsATcbDate) {
  const Timestamp date = tcb_of(enclave()).tcb_date;
  const auto at_least = [](Timestamp t) { return [t](AppraisalPolicy& p) { p.min_tcb_date = t; }; };
  expect_checks(enclave(), {{"older", at_least(date - seconds(1)), "policy.tcb_date", true},
                            {"the same", at_least(date), "policy.tcb_date", true},
                            {"newer", at_least(date + seconds(1)), "policy.tcb_date", false}});
}

TEST(Appraisal, JudgesAdvisories) {
  using List = std::vector<std::string>;
  const auto accept = [](const List& l) {
    return [l](AppraisalPolicy& p) { p.accepted_advisories = l; };
  };
  const auto reject = [](const List& l) {
    return [l](AppraisalPolicy& p) { p.rejected_advisories = l; };
  };
  constexpr const char* kId = "policy.advisories";
  QuoteVerdict advised = enclave();
  advised.tcb = TcbEvaluation{QuoteStatus::kUpToDate, tcb_of(enclave()).tcb_date, {"A", "B"}};
  expect_checks(advised, {{"all accepted", accept({"C", "B", "A"}), kId, true},
                          {"one accepted", accept({"A"}), kId, false},
                          {"none accepted", accept({}), kId, false},
                          {"another rejected", reject({"C"}), kId, true},
                          {"one rejected", reject({"C", "B"}), kId, false},
                          {"accepted and rejected",
                           [](AppraisalPolicy& p) {
                             p.accepted_advisories = {"A", "B"};
                             p.rejected_advisories = {"A"};
                           },
                           kId, false},
                          {"another case", reject({"a"}), kId, true}});
  expect_checks(enclave(), {{"none there, none accepted", accept({}), kId, true},
                            {"none there, one rejected", reject({"A"}), kId, true}});
  // A policy that says nothing of advisories makes no check.
  EXPECT_EQ(appraise(advised, {}).find(kId), nullptr);
}

TEST(Appraisal, JudgesThePlatformByFmspc) {
  expect_checks(
      enclave(),
      {{"listed", [](AppraisalPolicy& p) { p.fmspc = {kOtherFmspc, kFmspc}; }, "policy.fmspc",
        true},
       {"not listed", [](AppraisalPolicy& p) { p.fmspc = {kOtherFmspc}; }, "policy.fmspc", false},
       {"rejected", [](AppraisalPolicy& p) { p.rejected_fmspc = {kOtherFmspc, kFmspc}; },
        "policy.rejected_fmspc", false},
       {"not rejected", [](AppraisalPolicy& p) { p.rejected_fmspc = {kOtherFmspc}; },
        "policy.rejected_fmspc", true},
       {"listed and rejected", [](AppraisalPolicy& p) { p.fmspc = p.rejected_fmspc = {kFmspc}; },
        "policy.rejected_fmspc", false}});
}

TEST(Appraisal, WhatMayNotBeOnMustBeCertifiedToBeOff) {
  using Configuration = PckExtension::Configuration;
  struct Property {
    std::string id;
    std::optional<bool> Configuration::* certified;
    bool AppraisalPolicy::* allow;
  };
  const Property properties[] = {
      {"policy.smt", &Configuration::smt_enabled, &AppraisalPolicy::allow_smt},
      {"policy.dynamic_platform", &Configuration::dynamic_platform,
       &AppraisalPolicy::allow_dynamic_platform},
      {"policy.cached_keys", &Configuration::cached_keys, &AppraisalPolicy::allow_cached_keys}};
  for (const Property& property : properties) {
    const auto forbid = [&](AppraisalPolicy& p) { p.*property.allow = false; };
    const auto with = [&](std::optional<bool> found) {
      FakeSpec spec = sgx_spec(3);
      spec.platform.configuration.emplace().*property.certified = found;
      const QuoteVerdict verdict = verify_spec(spec);
      EXPECT_EQ(appraise(verdict, {}).find(property.id),
                nullptr);  // allowed by default, so not looked at
      return verdict;
    };
    expect_checks(with(true), {{"on", forbid, property.id, false}});
    expect_checks(with(false), {{"off", forbid, property.id, true}});
    expect_checks(with(std::nullopt), {{"silent", forbid, property.id, false}});
    expect_checks(enclave(), {{"no configuration at all", forbid, property.id, false}});
  }
}

TEST(Appraisal, WithoutClaimsNoPolicyIsMet) {
  FakeSpec spec = sgx_spec(3);
  spec.pck_crl.revoked_serials.push_back(spec.pck.serial);
  const QuoteVerdict verdict = verify_spec(spec);
  ASSERT_FALSE(verdict.evidence_ok());
  ASSERT_TRUE(verdict.tcb.has_value());
  EXPECT_EQ(failed_ids(appraise(verdict, {})), Failed{"policy.claims"});
  // What needs the TCB alone is still judged.
  AppraisalPolicy policy;
  policy.min_tcb_date = tcb_of(verdict).tcb_date + seconds(1);
  policy.accepted_statuses = {QuoteStatus::kOutOfDate};
  EXPECT_EQ(failed_ids(appraise(verdict, policy)),
            (Failed{"policy.status", "policy.tcb_date", "policy.claims"}));
}

TEST(Appraisal, WithoutATcbNoPolicyIsMet) {
  FakeSpec spec = sgx_spec(3);
  spec.platform.pce_svn = 0;  // below every level
  AppraisalPolicy policy;
  policy.accepted_statuses.assign(kStatuses.begin(), kStatuses.end());
  policy.rejected_advisories = {"A"};
  EXPECT_EQ(failed_ids(appraise(verify_spec(spec), policy)),
            (Failed{"policy.status", "policy.claims"}));
  EXPECT_EQ(failed_ids(appraise(QuoteVerdict{}, policy)),
            (Failed{"policy.status", "policy.claims"}));
}

TEST(Appraisal, EveryDemandIsMadeAtOnce) {
  AppraisalPolicy policy;
  policy.mr_enclave = {kOther32};
  policy.mr_td = {kOther48};
  policy.report_data.emplace();
  policy.fmspc = {kOtherFmspc};
  policy.allow_smt = false;
  EXPECT_EQ(failed_ids(appraise(enclave(), policy)),
            (Failed{"policy.mr_enclave", "policy.mr_td", "policy.report_data", "policy.fmspc",
                    "policy.smt"}));
}

}  // namespace
}  // namespace confcom::verify
