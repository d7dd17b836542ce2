// What the verifier makes of a simulated platform: the same checks as of Intel's, and every verdict
// that `confcom sim advance` can rehearse.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "collateral/quote_collateral.h"
#include "platform/sgx_simulated/platform_changes.h"
#include "platform/sgx_simulated/platform_state.h"
#include "platform/sgx_simulated/simulated_platform.h"
#include "verify/appraisal.h"
#include "verify/quote_verifier.h"
#include "verify/trusted_root.h"

namespace confcom {
namespace {

using collateral::TcbStatus;
using platform::PlatformState;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Timestamp kNow = parse_timestamp("2026-01-15T12:00:00Z").value();

PlatformState fresh() {
  PlatformState state = platform::make_platform_state(kNow).value();
  platform::renew_dates(state, kNow, platform::kCollateralLifetime);
  return state;
}

ByteVector quote_of(const platform::FileSet& files, std::uint16_t version) {
  const auto platform = platform::SimulatedPlatform::make(files, version).value();
  enclave::Secs secs;
  secs.attributes = {.flags = evidence::Attributes::kInit | evidence::Attributes::kMode64Bit,
                     .xfrm = 3};
  secs.mr_enclave.fill(std::byte{0xab});
  const auto report = platform->cpu().ereport(secs, platform->qe().target_info(), {});
  ByteVector quote(platform->qe().quote_size());
  EXPECT_TRUE(platform->qe().quote(evidence::write_report(report), quote).has_value());
  return quote;
}

collateral::QuoteCollateral collateral_of(const platform::FileSet& files) {
  collateral::QuoteCollateral out;
  for (const auto& [name, part] : collateral::kCollateralFiles)
    out.*part = to_vector(files.get(std::string("collateral/").append(name)).value());
  return out;
}

struct Judged {
  verify::QuoteVerdict verdict;
  std::vector<std::string> failed;  ///< ids of checks and of the strict policy's
};

Judged judge(const PlatformState& state, const verify::TrustedRoot& root, std::uint16_t version) {
  const platform::FileSet files = platform::write_platform_state(state).value();
  verify::QuoteVerifier verifier(root);
  Judged out{verifier.verify(quote_of(files, version), collateral_of(files), {.now = kNow}), {}};
  const verify::CheckList policy = verify::appraise(out.verdict, {});
  for (const verify::CheckList* list :
       {static_cast<const verify::CheckList*>(&out.verdict.checks), &policy}) {
    for (const verify::Check& check : list->all()) {
      if (!check.ok) out.failed.emplace_back(check.id);
    }
  }
  return out;
}

verify::TrustedRoot root_of(const PlatformState& state) {
  const platform::FileSet files = platform::write_platform_state(state).value();
  return verify::TrustedRoot::from_certificate_pem(files.text(platform::kRootCaFile).value())
      .value();
}

constexpr std::array<std::uint16_t, 3> kVersions = {3, 4, 5};

TEST(SimulatedQuote, IsAcceptedBelowItsOwnRoot) {
  const PlatformState state = fresh();
  for (const std::uint16_t version : kVersions) {
    const Judged judged = judge(state, root_of(state), version);
    EXPECT_THAT(judged.failed, IsEmpty()) << "version " << version;
    EXPECT_TRUE(judged.verdict.claims.has_value()) << "version " << version;
  }
}

TEST(SimulatedQuote, IsRefusedBelowIntelsRootAndBelowAnothersForTheRootAlone) {
  const PlatformState state = fresh();
  for (const std::uint16_t version : kVersions) {
    const Judged judged = judge(state, verify::TrustedRoot::intel(), version);
    EXPECT_THAT(judged.failed, Contains("pck.root")) << "version " << version;
    EXPECT_FALSE(judged.verdict.claims.has_value()) << "version " << version;
    EXPECT_THAT(judge(state, root_of(fresh()), version).failed,
                ElementsAre("pck.root", "crl.root", "crl.pck.root", "tcb_info.root",
                            "qe_identity.root", "policy.claims"))
        << "version " << version;
  }
}

Result<void> done() { return {}; }

/// Something that happens, the status it comes to and what the strict policy holds against it.
struct Rehearsal {
  std::string_view name;
  std::function<Result<void>(PlatformState&)> happen;
  verify::QuoteStatus status;
  std::vector<std::string> failed;
};

std::function<Result<void>(PlatformState&)> status(TcbStatus status) {
  return [status](PlatformState& state) {
    return platform::set_status(state, status, {"SIMULATED-SA-1"});
  };
}

std::vector<Rehearsal> rehearsals() {
  using verify::QuoteStatus;
  const std::vector<std::string> refused = {"policy.status"};
  return {
      {"TCB recovery", [](auto& s) { return platform::publish_tcb_recovery(s, kNow); },
       QuoteStatus::kOutOfDate, refused},
      {"TCB recovery and update",
       [](auto& s) -> Result<void> {
         CONFCOM_CHECK(platform::publish_tcb_recovery(s, kNow));
         return platform::update_platform(s, kNow);
       },
       QuoteStatus::kUpToDate,
       {}},
      {"QE recovery", [](auto& s) { return platform::publish_qe_recovery(s, kNow); },
       QuoteStatus::kOutOfDate, refused},
      {"QE recovery and update",
       [](auto& s) -> Result<void> {
         CONFCOM_CHECK(platform::publish_qe_recovery(s, kNow));
         platform::update_quoting_enclave(s);
         return done();
       },
       QuoteStatus::kUpToDate,
       {}},
      {"SW hardening", status(TcbStatus::kSwHardeningNeeded), QuoteStatus::kSwHardeningNeeded,
       refused},
      {"configuration", status(TcbStatus::kConfigurationNeeded), QuoteStatus::kConfigurationNeeded,
       refused},
      {"both", status(TcbStatus::kConfigurationAndSwHardeningNeeded),
       QuoteStatus::kConfigurationAndSwHardeningNeeded, refused},
      {"out of date", status(TcbStatus::kOutOfDate), QuoteStatus::kOutOfDate, refused},
      {"out of date, configuration", status(TcbStatus::kOutOfDateConfigurationNeeded),
       QuoteStatus::kOutOfDateConfigurationNeeded, refused},
      {"another PCK",
       [](auto& s) { return platform::renew_pck(s, kNow); },
       QuoteStatus::kUpToDate,
       {}},
  };
}

TEST(Rehearsal, ComesToItsStatus) {
  for (const Rehearsal& r : rehearsals()) {
    PlatformState state = fresh();
    ASSERT_TRUE(r.happen(state).has_value()) << r.name;
    const Judged judged = judge(state, root_of(state), 3);
    EXPECT_EQ(judged.failed, r.failed) << r.name;
    EXPECT_EQ(judged.verdict.tcb.value_or(verify::TcbEvaluation{}).status, r.status) << r.name;
  }
}

TEST(Rehearsal, RevokedPckFailsItsCheck) {
  PlatformState state = fresh();
  ASSERT_TRUE(platform::revoke_pck(state).has_value());
  EXPECT_THAT(judge(state, root_of(state), 3).failed,
              ElementsAre("pck.not_revoked", "policy.claims"));
  ASSERT_TRUE(platform::renew_pck(state, kNow).has_value());
  EXPECT_THAT(judge(state, root_of(state), 3).failed, IsEmpty()) << "with another certificate";
}

TEST(Rehearsal, ExpiredCollateralFailsEachDate) {
  PlatformState state = fresh();
  platform::expire(state, kNow);
  EXPECT_THAT(judge(state, root_of(state), 3).failed,
              ElementsAre("crl.root.validity", "crl.pck.validity", "tcb_info.validity",
                          "qe_identity.validity", "policy.claims"));
  platform::renew_dates(state, kNow, platform::kCollateralLifetime);
  EXPECT_THAT(judge(state, root_of(state), 3).failed, IsEmpty());
}

}  // namespace
}  // namespace confcom
