#include "platform/sgx_simulated/platform_directory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/testing/scratch_directory.h"
#include "platform/sgx_simulated/platform_changes.h"
#include "platform/sgx_simulated/platform_state.h"
#include "platform/sgx_simulated/simulated_quote_provider.h"

namespace confcom::platform {
namespace {

using collateral::TcbStatus;
using std::chrono::days;

const Timestamp kNow = parse_timestamp("2026-01-15T12:00:00Z").value();

class PlatformDirectory : public ::testing::Test {
 protected:
  PlatformDirectory() {
    const auto made = create_platform(path_, kNow, days(30), false);
    EXPECT_TRUE(made.has_value()) << (made.has_value() ? "" : made.error().message);
  }

  PlatformState load() const { return load_platform_state(path_).value(); }

  void change(const std::function<Result<void>(PlatformState&)>& what) const {
    const auto changed = change_platform(path_, what);
    ASSERT_TRUE(changed.has_value()) << changed.error().message;
  }

  std::string root() const { return std::string(as_text(load_root().value())); }
  Result<ByteVector> load_root() const { return load_file(path_ / "root_ca.pem", 10'000); }

  confcom::testing::ScratchDirectory scratch_;
  std::filesystem::path path_ = scratch_.path() / "sim";
};

Result<void> done() { return {}; }

TEST_F(PlatformDirectory, HasWhatWasMade) {
  const PlatformState state = load();
  EXPECT_EQ(state.published.tcb_info.next_update, kNow + days(30));
  EXPECT_EQ(state.published.qe_identity.next_update, kNow + days(30));
  ASSERT_EQ(state.published.tcb_info.levels.size(), 1U);
  EXPECT_EQ(state.published.tcb_info.levels.front().status.status, TcbStatus::kUpToDate);
  EXPECT_EQ(state.pck.cpu_svn, state.cpu.cpu_svn);
}

TEST_F(PlatformDirectory, IsNotMadeTwiceUnlessForced) {
  const std::string before = root();
  const auto again = create_platform(path_, kNow, days(30), false);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, ErrorCode::kDenied);
  EXPECT_EQ(root(), before);
  ASSERT_TRUE(create_platform(path_, kNow, days(30), true).has_value());
  EXPECT_NE(root(), before) << "fresh keys";
}

TEST_F(PlatformDirectory, KeepsAllButTheDatesOnRefresh) {
  const std::string before = root();
  const PlatformState old = load();
  change([&](PlatformState& state) {
    renew_dates(state, kNow + days(10), days(30));
    return done();
  });
  const PlatformState state = load();
  EXPECT_EQ(root(), before);
  EXPECT_EQ(state.pck_chain_pem, old.pck_chain_pem);
  EXPECT_EQ(state.published.tcb_info.next_update, kNow + days(40));
  EXPECT_GT(state.published.crl_number, old.published.crl_number);
}

TEST_F(PlatformDirectory, OutdatesTheLevelsBelowATcbRecovery) {
  change([](PlatformState& state) { return publish_tcb_recovery(state, kNow); });
  change([](PlatformState& state) { return publish_tcb_recovery(state, kNow); });
  const PlatformState state = load();
  const auto& levels = state.published.tcb_info.levels;
  ASSERT_EQ(levels.size(), 3U);
  EXPECT_EQ(levels[0].status.status, TcbStatus::kUpToDate);
  EXPECT_TRUE(levels[0].status.advisory_ids.empty());
  EXPECT_EQ(levels[1].status.status, TcbStatus::kOutOfDate);
  EXPECT_EQ(levels[1].status.advisory_ids, (std::vector<std::string>{"SIMULATED-SA-00003"}));
  EXPECT_EQ(levels[2].status.advisory_ids,
            (std::vector<std::string>{"SIMULATED-SA-00002", "SIMULATED-SA-00003"}));
  EXPECT_EQ(levels[2].sgx_component_svns, state.cpu.cpu_svn) << "the platform itself stays";
}

TEST_F(PlatformDirectory, BringsThePlatformToTheHighestLevel) {
  const PlatformState old = load();
  change([](PlatformState& state) -> Result<void> {
    CONFCOM_CHECK(publish_tcb_recovery(state, kNow));
    return update_platform(state, kNow);
  });
  const PlatformState state = load();
  EXPECT_EQ(state.cpu.cpu_svn, state.published.tcb_info.levels.front().sgx_component_svns);
  EXPECT_NE(state.cpu.cpu_svn, old.cpu.cpu_svn);
  EXPECT_NE(state.pck_serial, old.pck_serial);
  EXPECT_EQ(state.pck.ppid, old.pck.ppid);
}

Result<void> publish_all_there_can_be(PlatformState& state) {
  for (std::size_t i = 1; i < kMaxSimulatedLevels; ++i) {
    CONFCOM_CHECK(publish_tcb_recovery(state, kNow));
    CONFCOM_CHECK(publish_qe_recovery(state, kNow));
  }
  for (std::size_t i = 0; i < kMaxSimulatedRevocations; ++i) {
    state.pck_serial = {std::byte{1}, static_cast<std::byte>(i >> 8), static_cast<std::byte>(i)};
    CONFCOM_CHECK(revoke_pck(state));
  }
  return {};
}

TEST_F(PlatformDirectory, ReadsTheMostThatCanBePublished) {
  change(publish_all_there_can_be);
  EXPECT_EQ(load().published.tcb_info.levels.size(), kMaxSimulatedLevels);
  for (const auto& more : {publish_tcb_recovery, publish_qe_recovery}) {
    const auto changed =
        change_platform(path_, [&](PlatformState& state) { return more(state, kNow); });
    ASSERT_FALSE(changed.has_value());
    EXPECT_EQ(changed.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_FALSE(change_platform(path_, revoke_pck).has_value());
}

TEST_F(PlatformDirectory, UpdatesTheQuotingEnclaveApart) {
  change([](PlatformState& state) { return publish_qe_recovery(state, kNow); });
  EXPECT_EQ(load().published.qe_identity.levels.at(1).status.status, TcbStatus::kOutOfDate);
  EXPECT_EQ(load().software.qe_isv_svn, 8);
  change([](PlatformState& state) -> Result<void> {
    update_quoting_enclave(state);
    return done();
  });
  EXPECT_EQ(load().software.qe_isv_svn, 9);
}

TEST_F(PlatformDirectory, SetsTheStatusOfThePlatformsOwnLevel) {
  change([](PlatformState& state) -> Result<void> {
    return set_status(state, TcbStatus::kSwHardeningNeeded, {"SIMULATED-SA-1"});
  });
  const PlatformState state = load();
  const auto& level = state.published.tcb_info.levels.front();
  EXPECT_EQ(level.status.status, TcbStatus::kSwHardeningNeeded);
  EXPECT_EQ(level.status.advisory_ids, (std::vector<std::string>{"SIMULATED-SA-1"}));
}

TEST_F(PlatformDirectory, RevokesAPckOnceAndGivesAnother) {
  change(revoke_pck);
  change(revoke_pck);
  PlatformState state = load();
  EXPECT_EQ(state.published.revoked_pck_serials, (std::vector<ByteVector>{state.pck_serial}));
  change([](PlatformState& s) { return renew_pck(s, kNow); });
  EXPECT_NE(load().pck_serial, state.pck_serial);
}

TEST_F(PlatformDirectory, ChangesNothingWhenAChangeFails) {
  const PlatformState old = load();
  const auto changed = change_platform(path_, [](PlatformState& state) -> Result<void> {
    CONFCOM_CHECK(revoke_pck(state));
    return fail(ErrorCode::kInternal, "no");
  });
  EXPECT_FALSE(changed.has_value());
  EXPECT_TRUE(load().published.revoked_pck_serials.empty());
}

TEST(ChangePlatform, MakesNoDirectoryWhereThereIsNone) {
  const confcom::testing::ScratchDirectory scratch;
  const auto changed =
      change_platform(scratch.path() / "none", [](PlatformState&) { return done(); });
  ASSERT_FALSE(changed.has_value());
  EXPECT_EQ(changed.error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(scratch.path() / "none"));
}

class Provider : public PlatformDirectory {
 protected:
  Provider()
      : provider_(SimulatedQuoteProvider::open(path_, 3, std::chrono::milliseconds(0)).value()) {}

  ByteArray<432> report() const {
    const auto platform = load_simulated_platform(path_, 3).value();
    return evidence::write_report(platform->cpu().ereport({}, platform->qe().target_info(), {}));
  }

  std::string quote(const ByteArray<432>& report,
                    std::optional<std::span<std::byte, kQeReportInfoBytes>> info = {}) const {
    ByteVector room(8192);
    const auto made = provider_->get_quote(report, info, room);
    return made.has_value() ? "quote" : to_string(made.error().code);
  }

  std::unique_ptr<SimulatedQuoteProvider> provider_;
};

TEST_F(Provider, QuotesOnceItsKeyHasBeenAskedFor) {
  EXPECT_TRUE(provider_->self_test().has_value());
  EXPECT_EQ(quote(report()), "0xE00F ATT_KEY_NOT_INITIALIZED");
  EXPECT_FALSE(provider_->quote_size().has_value());
  const auto key = provider_->init_quote();
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(quote(report()), "quote");
  EXPECT_TRUE(provider_->quote_size().has_value());
}

TEST_F(Provider, RefusesAForgedReport) {
  ASSERT_TRUE(provider_->init_quote().has_value());
  auto bent = report();
  bent.back() ^= std::byte{1};
  EXPECT_EQ(quote(bent), "0xE015 INVALID_REPORT");
}

TEST_F(Provider, RefusesTooLittleRoom) {
  ASSERT_TRUE(provider_->init_quote().has_value());
  ByteVector room(provider_->quote_size().value() - 1);
  const auto made = provider_->get_quote(report(), {}, room);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, QuoteErrorCode::kInvalidParameter);
}

TEST_F(Provider, FillsInTheQuotingEnclavesReport) {
  ASSERT_TRUE(provider_->init_quote().has_value());
  ByteArray<kQeReportInfoBytes> info{};
  EXPECT_EQ(quote(report(), info), "quote");
  EXPECT_FALSE(all_zero(Bytes(info).last(432)));
  info.at(16 + 48) = std::byte{1};  // reserved bytes of the target info
  EXPECT_EQ(quote(report(), info), "0xE002 ERROR_INVALID_PARAMETER");
}

TEST_F(Provider, WantsToBeAskedAgainAfterAChange) {
  const auto before = provider_->init_quote();
  ASSERT_TRUE(before.has_value());
  change([](PlatformState& state) -> Result<void> {
    CONFCOM_CHECK(publish_tcb_recovery(state, kNow));
    return update_platform(state, kNow);
  });
  EXPECT_EQ(quote(report()), "0xE00F ATT_KEY_NOT_INITIALIZED");
  const auto after = provider_->init_quote();
  ASSERT_TRUE(after.has_value());
  EXPECT_NE(after->public_key_id, before->public_key_id);
  EXPECT_EQ(after->target_info, before->target_info);
  EXPECT_EQ(quote(report()), "quote");
}

TEST_F(Provider, IsNotDisturbedByARenewalOfDates) {
  ASSERT_TRUE(provider_->init_quote().has_value());
  const auto good = report();
  change([](PlatformState& state) -> Result<void> {
    renew_dates(state, kNow + days(1), days(30));
    return done();
  });
  EXPECT_EQ(quote(good), "quote");
}

TEST_F(Provider, FailsWhileItsDirectoryIsGoneAndServesWhenItIsBack) {
  ASSERT_TRUE(provider_->init_quote().has_value());
  const auto good = report();
  std::filesystem::rename(path_, scratch_.path() / "away");
  EXPECT_EQ(quote(good), "0xE011 NO_PLATFORM_CERT_DATA");
  std::filesystem::rename(scratch_.path() / "away", path_);
  EXPECT_EQ(quote(good), "quote");
}

}  // namespace
}  // namespace confcom::platform
