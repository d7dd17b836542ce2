#include "service/dra_driver/overlap_watch.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/testing/scratch_directory.h"
#include "service/dra_driver/testing/claim_json.h"
#include "service/dra_driver/testing/fake_cluster.h"

namespace confcom::service {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::SizeIs;

const std::vector<EpcDevice> kDevices = {{.name = "epc-0", .bytes = 64 << 20}};

PreparedClaim prepared(const std::string& uid) {
  return {
      .name_space = "ns",
      .name = uid,
      .uid = uid,
      .pool = "node1",
      .shares = {{.request = "epc", .device = "epc-0", .share_id = "share-" + uid, .bytes = 1}}};
}

class OverlapWatchTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = ClaimStore::open({.state = directory_.path() / "state",
                                   .cdi = directory_.path() / "cdi",
                                   .boot_id = "boot"});
    ASSERT_TRUE(store.has_value());
    store_ = std::move(store).value();
    for (const char* const uid : {"kept", "gone", "anew", "other-node", "another-share"}) {
      ASSERT_TRUE(store_->expect(uid).has_value());
      ASSERT_TRUE(store_->put(prepared(uid), kDevices, "").has_value());
    }
    cluster_.set_claim("ns/kept", claim("kept", "share-kept"));
    cluster_.set_claim("ns/anew", claim("another-uid", "share-anew"));
    cluster_.set_claim("ns/other-node",
                       testing::claim_json({.uid = "other-node", .pool = "node2"}));
    cluster_.set_claim("ns/another-share", claim("another-share", "share-2"));
  }
  static std::string claim(const std::string& uid, const std::string& share) {
    return testing::claim_json({.uid = uid, .share_id = share});
  }
  void start(milliseconds reclaim) {
    watch_ = std::make_unique<OverlapWatch>(cluster_.client(), log_, *store_, reclaim,
                                            [this](const PreparedClaim& claim) {
                                              const std::scoped_lock lock(mutex_);
                                              taken_back_.push_back(claim.uid);
                                              changed_.notify_all();
                                            });
    watch_->look();
  }
  /// As a kubelet that tries again and again.
  void look_until_taken_back(std::size_t count) {
    std::unique_lock lock(mutex_);
    while (taken_back_.size() < count) {
      watch_->look();
      changed_.wait_for(lock, milliseconds(50));
    }
  }

  testing::FakeCluster cluster_;
  Log log_{LogLevel::kError};
  confcom::testing::ScratchDirectory directory_;
  std::unique_ptr<ClaimStore> store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> taken_back_;
  std::unique_ptr<OverlapWatch> watch_;
};

TEST_F(OverlapWatchTest, TakesBackWhatWasGivenUpForTooLong) {
  start(milliseconds(1));
  look_until_taken_back(3);
  watch_.reset();
  EXPECT_THAT(taken_back_, ::testing::UnorderedElementsAre("gone", "anew", "other-node"));
  EXPECT_THAT(*store_->claims(), ElementsAre(prepared("another-share"), prepared("kept")))
      << "a claim that came anew on its node: its kubelet has it prepared already";
}

TEST_F(OverlapWatchTest, LeavesItsTimeToAKubelet) {
  start(std::chrono::hours(1));
  watch_.reset();
  EXPECT_THAT(*store_->claims(), SizeIs(5));
  EXPECT_TRUE(taken_back_.empty());
}

}  // namespace
}  // namespace confcom::service
