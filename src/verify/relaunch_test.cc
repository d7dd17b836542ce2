// A TD 1.5 quote tells the TCB at the trust domain's launch and the present one: both through the
// whole verifier.

#include <gtest/gtest.h>

#include <functional>
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
using testing::tcb_of;
using testing::tdx_spec;

constexpr std::byte kOldPlatform{2};  // bytes 2 to 15: reaches the second platform level alone
constexpr std::byte kOldModule{3};    // byte 0: reaches the module's second level alone

evidence::TdReport& report(FakeSpec& spec) { return std::get<evidence::TdReport>(spec.quote.body); }
void set_launch(FakeSpec& spec, std::size_t byte, std::byte svn) {
  report(spec).tee_tcb_svn.at(byte) = svn;
}
void set_current(FakeSpec& spec, std::size_t byte, std::byte svn) {
  auto extension = report(spec).extension_15.value_or(evidence::TdReport::Extension15{});
  extension.tee_tcb_svn_2.at(byte) = svn;
  report(spec).extension_15 = extension;
}
TcbStatus& platform(FakeSpec& spec, std::size_t level) {
  return spec.tcb_info.levels.at(level).status.status;
}

QuoteVerdict verify_spec(const FakeSpec& spec) {
  static const FakePki pki;
  const testing::FakeSet set = pki.mint(spec);
  QuoteVerifier verifier(pki.trusted_root());
  return verifier.verify(set.quote, set.collateral, {.now = spec.now});
}

struct Case {
  std::string name;
  std::function<void(FakeSpec&)> bend;
  QuoteStatus want;
};

void expect_statuses(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    FakeSpec spec = tdx_spec(5, 1);
    c.bend(spec);
    const QuoteVerdict verdict = verify_spec(spec);
    EXPECT_EQ(failed_ids(verdict.checks), std::set<std::string>{});
    ASSERT_TRUE(verdict.tcb.has_value());
    EXPECT_EQ(to_string(tcb_of(verdict).status), to_string(c.want));
  }
}

TEST(Relaunch, IsAdvisedWhenOnlyTheLaunchWasOutOfDate) {
  expect_statuses(
      {{"platform out of date at launch", [](FakeSpec& s) { set_launch(s, 5, kOldPlatform); },
        QuoteStatus::kRelaunchAdvised},
       {"module out of date at launch", [](FakeSpec& s) { set_launch(s, 0, kOldModule); },
        QuoteStatus::kRelaunchAdvised},
       {"both out of date at launch",
        [](FakeSpec& s) {
          set_launch(s, 5, kOldPlatform);
          set_launch(s, 0, kOldModule);
        },
        QuoteStatus::kRelaunchAdvised},
       {"software hardening needed now",
        [](FakeSpec& s) {
          set_launch(s, 5, kOldPlatform);
          platform(s, 0) = TcbStatus::kSwHardeningNeeded;
        },
        QuoteStatus::kRelaunchAdvised},
       {"module of version 0 at launch, platform out of date",
        [](FakeSpec& s) {
          set_launch(s, 1, std::byte{0});
          set_launch(s, 5, kOldPlatform);
        },
        QuoteStatus::kRelaunchAdvised}});
}

TEST(Relaunch, IsAdvisedWithConfigurationWhenEitherSideNeedsIt) {
  constexpr QuoteStatus kWant = QuoteStatus::kRelaunchAdvisedConfigurationNeeded;
  const auto old_launch = [](FakeSpec& s) { set_launch(s, 5, kOldPlatform); };
  expect_statuses({{"configuration needed now",
                    [&](FakeSpec& s) {
                      old_launch(s);
                      platform(s, 0) = TcbStatus::kConfigurationNeeded;
                    },
                    kWant},
                   {"configuration and software hardening needed now",
                    [&](FakeSpec& s) {
                      old_launch(s);
                      platform(s, 0) = TcbStatus::kConfigurationAndSwHardeningNeeded;
                    },
                    kWant},
                   {"configuration needed at launch",
                    [&](FakeSpec& s) {
                      old_launch(s);
                      platform(s, 1) = TcbStatus::kOutOfDateConfigurationNeeded;
                    },
                    kWant},
                   {"configuration needed on both sides, module out of date at launch",
                    [](FakeSpec& s) {
                      set_launch(s, 0, kOldModule);
                      platform(s, 0) = TcbStatus::kConfigurationNeeded;
                    },
                    kWant}});
}

TEST(Relaunch, WouldNotHelpSoTheLaunchCounts) {
  expect_statuses({{"both up to date", [](FakeSpec&) {}, QuoteStatus::kUpToDate},
                   {"platform out of date on both sides",
                    [](FakeSpec& s) {
                      set_launch(s, 5, kOldPlatform);
                      set_current(s, 6, kOldPlatform);
                    },
                    QuoteStatus::kOutOfDate},
                   {"module out of date on both sides",
                    [](FakeSpec& s) {
                      set_launch(s, 0, kOldModule);
                      set_current(s, 0, kOldModule);
                    },
                    QuoteStatus::kOutOfDate},
                   {"launch by its platform, now by its module",
                    [](FakeSpec& s) {
                      set_launch(s, 5, kOldPlatform);
                      set_current(s, 0, kOldModule);
                    },
                    QuoteStatus::kOutOfDate},
                   {"configuration needed at launch, both out of date",
                    [](FakeSpec& s) {
                      set_launch(s, 5, kOldPlatform);
                      set_current(s, 5, kOldPlatform);
                      platform(s, 1) = TcbStatus::kOutOfDateConfigurationNeeded;
                    },
                    QuoteStatus::kOutOfDateConfigurationNeeded},
                   {"the quoting enclave is out of date, which counts on both sides",
                    [](FakeSpec& s) {
                      set_launch(s, 5, kOldPlatform);
                      s.quote.qe_report.isv_svn = 6;
                    },
                    QuoteStatus::kOutOfDate},
                   {"out of date now alone", [](FakeSpec& s) { set_current(s, 5, kOldPlatform); },
                    QuoteStatus::kUpToDate}});
}

TEST(Relaunch, RevokedIsRevokedOnEitherSide) {
  FakeSpec at_launch = tdx_spec(5, 1);
  set_launch(at_launch, 5, kOldPlatform);
  FakeSpec now = tdx_spec(5, 1);
  set_current(now, 5, kOldPlatform);
  for (FakeSpec* spec : {&at_launch, &now}) {
    platform(*spec, 1) = TcbStatus::kRevoked;
    const QuoteVerdict verdict = verify_spec(*spec);
    EXPECT_FALSE(verdict.evidence_ok());
    EXPECT_EQ(failed_ids(verdict.checks), std::set<std::string>{"tcb.not_revoked"});
    ASSERT_TRUE(verdict.tcb.has_value());
    EXPECT_EQ(tcb_of(verdict).status, QuoteStatus::kRevoked);
  }
}

TEST(Relaunch, AdvisoriesAndDateAreTheLaunchs) {
  FakeSpec spec = tdx_spec(5, 1);
  set_launch(spec, 5, kOldPlatform);
  spec.tcb_info.levels[0].status.advisory_ids = {"FAKE-SA-00099"};  // of what runs now
  spec.tcb_info.levels[0].status.tcb_date = parse_timestamp("2020-01-01T00:00:00Z").value();
  const QuoteVerdict verdict = verify_spec(spec);
  ASSERT_TRUE(verdict.evidence_ok());
  EXPECT_EQ(tcb_of(verdict).status, QuoteStatus::kRelaunchAdvised);
  EXPECT_EQ(tcb_of(verdict).advisory_ids, std::vector<std::string>{"FAKE-SA-00001"});
  EXPECT_EQ(format_timestamp(tcb_of(verdict).tcb_date), "2024-03-13T00:00:00Z");
}

TEST(Relaunch, IsNoMatterOfATd10Body) {
  FakeSpec spec = tdx_spec(4, 1);
  set_launch(spec, 5, kOldPlatform);
  const QuoteVerdict verdict = verify_spec(spec);
  ASSERT_TRUE(verdict.evidence_ok());
  EXPECT_EQ(tcb_of(verdict).status, QuoteStatus::kOutOfDate);
  EXPECT_EQ(verdict.checks.find("tcb.current_level"), nullptr);
}

}  // namespace
}  // namespace confcom::verify
