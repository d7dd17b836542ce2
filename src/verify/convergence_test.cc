// How platform, quoting enclave and TDX module come together, through the whole verifier.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "verify/quote_verifier.h"
#include "verify/testing/fake_pki.h"
#include "verify/testing/verdict_matchers.h"

namespace confcom::verify {
namespace {

using collateral::TcbStatus;
using testing::failed_ids;
using testing::FakePki;
using testing::FakeSpec;
using testing::sgx_spec;
using testing::tcb_of;
using testing::tdx_spec;

constexpr std::uint16_t kOldQeSvn = 6;  // reaches the QE identity's second level alone
constexpr std::byte kOldModuleSvn{2};   // reaches the module's second level alone

QuoteVerdict verify_spec(const FakeSpec& spec) {
  static const FakePki pki;
  const testing::FakeSet set = pki.mint(spec);
  QuoteVerifier verifier(pki.trusted_root());
  return verifier.verify(set.quote, set.collateral, {.now = spec.now});
}

void make_qe_old(FakeSpec& spec) { spec.quote.qe_report.isv_svn = kOldQeSvn; }
void make_module_old(FakeSpec& spec) {
  std::get<evidence::TdReport>(spec.quote.body).tee_tcb_svn[0] = kOldModuleSvn;
}

struct Rule {
  TcbStatus platform;
  QuoteStatus with_old_component;
};
constexpr Rule kRules[] = {
    {TcbStatus::kUpToDate, QuoteStatus::kOutOfDate},
    {TcbStatus::kSwHardeningNeeded, QuoteStatus::kOutOfDate},
    {TcbStatus::kConfigurationNeeded, QuoteStatus::kOutOfDateConfigurationNeeded},
    {TcbStatus::kConfigurationAndSwHardeningNeeded, QuoteStatus::kOutOfDateConfigurationNeeded},
    {TcbStatus::kOutOfDate, QuoteStatus::kOutOfDate},
    {TcbStatus::kOutOfDateConfigurationNeeded, QuoteStatus::kOutOfDateConfigurationNeeded},
};

void expect_status(FakeSpec spec, TcbStatus platform, std::string_view want) {
  SCOPED_TRACE(to_string(platform));
  spec.tcb_info.levels[0].status.status = platform;
  const QuoteVerdict verdict = verify_spec(spec);
  EXPECT_EQ(failed_ids(verdict.checks), std::set<std::string>{});
  ASSERT_TRUE(verdict.evidence_ok());
  EXPECT_EQ(to_string(tcb_of(verdict).status), want);
}

TEST(Convergence, CurrentComponentsLeaveThePlatformsStatus) {
  for (const Rule& rule : kRules) {
    expect_status(sgx_spec(3), rule.platform, to_string(rule.platform));
    expect_status(tdx_spec(4, 0), rule.platform, to_string(rule.platform));
    expect_status(tdx_spec(4, 1), rule.platform, to_string(rule.platform));
  }
}

TEST(Convergence, AnOldQuotingEnclaveMakesOutOfDate) {
  FakeSpec sgx = sgx_spec(3);
  make_qe_old(sgx);
  FakeSpec tdx = tdx_spec(4, 1);
  make_qe_old(tdx);
  for (const Rule& rule : kRules) {
    expect_status(sgx, rule.platform, to_string(rule.with_old_component));
    expect_status(tdx, rule.platform, to_string(rule.with_old_component));
  }
}

TEST(Convergence, AnOldModuleMakesOutOfDate) {
  FakeSpec spec = tdx_spec(4, 1);
  make_module_old(spec);
  for (const Rule& rule : kRules)
    expect_status(spec, rule.platform, to_string(rule.with_old_component));
}

TEST(Convergence, AnOldQuotingEnclaveAndAnOldModuleMakeOutOfDate) {
  FakeSpec spec = tdx_spec(4, 1);
  make_qe_old(spec);
  make_module_old(spec);
  for (const Rule& rule : kRules)
    expect_status(spec, rule.platform, to_string(rule.with_old_component));
}

TEST(Convergence, WhateverIsRevokedRevokes) {
  for (const Rule& rule : kRules) {
    SCOPED_TRACE(to_string(rule.platform));
    FakeSpec qe = tdx_spec(4, 1);
    qe.tcb_info.levels[0].status.status = rule.platform;
    FakeSpec module = qe;
    qe.qe_identity.levels[0].status.status = TcbStatus::kRevoked;
    module.tcb_info.tdx_module_identities[0].levels[0].status.status = TcbStatus::kRevoked;
    for (const FakeSpec* spec : {&qe, &module}) {
      const QuoteVerdict verdict = verify_spec(*spec);
      EXPECT_EQ(failed_ids(verdict.checks), std::set<std::string>{"tcb.not_revoked"});
      EXPECT_FALSE(verdict.evidence_ok());
      ASSERT_TRUE(verdict.tcb.has_value());
      EXPECT_EQ(tcb_of(verdict).status, QuoteStatus::kRevoked);
    }
  }
}

TEST(Convergence, AdvisoriesAreThePlatformsThenTheQuotingEnclavesThenTheModules) {
  FakeSpec spec = tdx_spec(4, 1);
  make_qe_old(spec);
  make_module_old(spec);
  spec.platform.pce_svn = 12;  // reaches the platform's second level alone
  spec.qe_identity.levels[1].status.advisory_ids.emplace_back(
      "FAKE-SA-00001");  // the platform's again
  const QuoteVerdict verdict = verify_spec(spec);
  ASSERT_TRUE(verdict.evidence_ok());
  EXPECT_EQ(tcb_of(verdict).advisory_ids,
            (std::vector<std::string>{"FAKE-SA-00001", "FAKE-SA-00002", "FAKE-SA-00003"}));
}

TEST(Convergence, TheOldestDateCounts) {
  FakeSpec old_platform = tdx_spec(4, 1);
  old_platform.platform.pce_svn = 12;
  FakeSpec old_qe = tdx_spec(4, 1);
  make_qe_old(old_qe);
  FakeSpec old_module = tdx_spec(4, 1);
  make_module_old(old_module);
  old_module.tcb_info.tdx_module_identities[0].levels[1].status.tcb_date =
      parse_timestamp("2022-11-09T00:00:00Z").value();
  struct Case {
    std::string name;
    FakeSpec spec;
    std::string want;
  };
  for (const Case& c : {Case{"all current", tdx_spec(4, 1), "2025-05-14T00:00:00Z"},
                        {"platform", old_platform, "2024-03-13T00:00:00Z"},
                        {"quoting enclave", old_qe, "2023-08-09T00:00:00Z"},
                        {"module", old_module, "2022-11-09T00:00:00Z"}}) {
    SCOPED_TRACE(c.name);
    const QuoteVerdict verdict = verify_spec(c.spec);
    ASSERT_TRUE(verdict.tcb.has_value());
    EXPECT_EQ(format_timestamp(tcb_of(verdict).tcb_date), c.want);
  }
}

}  // namespace
}  // namespace confcom::verify
