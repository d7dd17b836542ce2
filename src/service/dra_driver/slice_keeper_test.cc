#include "service/dra_driver/slice_keeper.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/log.h"
#include "service/dra_driver/testing/fake_cluster.h"

namespace confcom::service {
namespace {

using Json = nlohmann::json;
using testing::FakeCluster;

EpcSlice wanted(std::uint64_t mib = 64) {
  return {.node = "node1",
          .version = "0.1.0",
          .devices = {{.name = "epc-0", .bytes = mib << 20, .numa_node = 0}}};
}

class SliceKeeperTest : public ::testing::Test {
 protected:
  void start(bool may_write = true) {
    may_write_ = may_write;
    keeper_ = std::make_unique<SliceKeeper>(cluster_.client(), log_, "node1",
                                            [this] { return may_write_.load(); });
  }
  /// Waits until the slice of our name is there and says this.
  void expect_slice(const EpcSlice& slice, std::uint64_t generation) {
    cluster_.wait("the slice is as wanted", [&](const FakeCluster::Objects& slices) {
      const auto found = slices.find("node1-sgx.confcom.dev");
      return found != slices.end() && slice_content(found->second) == slice_content(slice) &&
             Json::parse(found->second)["spec"]["pool"]["generation"] == generation;
    });
  }

  FakeCluster cluster_;
  Log log_{LogLevel::kError};
  std::atomic<bool> may_write_ = true;
  std::unique_ptr<SliceKeeper> keeper_;
};

TEST_F(SliceKeeperTest, MakesAndChangesTheSlice) {
  start();
  keeper_->set(wanted());
  expect_slice(wanted(), 1);
  keeper_->set(wanted(32));
  expect_slice(wanted(32), 2);
  keeper_->set(std::nullopt);
  cluster_.wait("no slice", [](const auto& slices) { return slices.empty(); });
  while (keeper_->state().writes < 3) std::this_thread::yield();  // counted once it is answered
  EXPECT_EQ(keeper_->state().writes, 3U);
}

TEST_F(SliceKeeperTest, PutsItBackWhenItIsDeleted) {
  start();
  keeper_->set(wanted());
  expect_slice(wanted(), 1);
  cluster_.remove("node1-sgx.confcom.dev");
  expect_slice(wanted(), 1);
}

TEST_F(SliceKeeperTest, PutsItRightWithANewGeneration) {
  start();
  keeper_->set(wanted());
  expect_slice(wanted(), 1);
  Json changed = Json::parse(write_slice(wanted(1), "u", 5, ""));
  cluster_.put("node1-sgx.confcom.dev", changed.dump());
  expect_slice(wanted(), 6);
}

TEST_F(SliceKeeperTest, LeavesWhatIsRightAlone) {
  cluster_.put("node1-sgx.confcom.dev", write_slice(wanted(), "u", 41, ""));
  start();
  keeper_->set(wanted());
  cluster_.wait_for_watch();
  EXPECT_EQ(keeper_->state().writes, 0U);
  EXPECT_TRUE(keeper_->state().as_wanted);
  expect_slice(wanted(), 41);
}

TEST_F(SliceKeeperTest, RemovesForeignSlices) {
  cluster_.put("foreign", write_slice(wanted(1000), "u", 8, ""));
  start();
  keeper_->set(wanted());
  expect_slice(wanted(), 9);
  cluster_.wait("no foreign one", [](const auto& slices) { return slices.size() == 1; });
}

TEST_F(SliceKeeperTest, WhoMayNotWriteDoesNot) {
  cluster_.put("foreign", write_slice(wanted(1000), "u", 8, ""));
  start(false);
  keeper_->set(wanted());
  cluster_.wait_for_watch();
  EXPECT_EQ(keeper_->state().writes, 0U);
  may_write_ = true;
  keeper_->look_again();
  expect_slice(wanted(), 9);
}

TEST_F(SliceKeeperTest, TriesAgainAfterFailures) {
  cluster_.fail_writes(2);
  start();
  keeper_->set(wanted());
  expect_slice(wanted(), 1);
  EXPECT_GE(keeper_->state().failures, 2U);
}

TEST_F(SliceKeeperTest, WhatTheServerAddsIsNotFoughtOver) {
  cluster_.add_to_specs("added", true);
  start();
  keeper_->set(wanted());
  cluster_.wait("a slice", [](const auto& slices) { return !slices.empty(); });
  cluster_.touch("node1-sgx.confcom.dev");
  cluster_.touch("node1-sgx.confcom.dev");
  cluster_.wait_for_watch();
  EXPECT_EQ(keeper_->state().writes, 1U);
}

}  // namespace
}  // namespace confcom::service
