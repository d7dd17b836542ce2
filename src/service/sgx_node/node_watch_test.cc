#include "service/sgx_node/node_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/scratch_directory.h"
#include "rpc/testing/running_loop.h"
#include "service/sgx_node/testing/fake_node.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;
using testing::FakeNode;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::uint64_t kMib = 100;

/// What a handler was told.
struct Told {
  std::uint64_t total_mib = 0;
  std::uint64_t healthy_mib = 0;
  std::string unreadable;

  friend bool operator==(const Told&, const Told&) = default;
};

class NodeWatchTest : public ::testing::Test {
 protected:
  NodeWatchTest() {
    node_.watch({{.path = directory_.path()}});
    loop_.start();
  }
  ~NodeWatchTest() override {
    watch_.stop();
    loop_.stop();
  }

  /// Waits for the last thing told to be this.
  void await(const Told& want) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !told_.empty() && told_.back() == want; });
  }
  [[nodiscard]] std::vector<Told> told() {
    const std::scoped_lock lock(mutex_);
    return told_;
  }
  void touch(std::string_view name) const { directory_.write(name, std::string_view("x")); }

  confcom::testing::ScratchDirectory directory_;
  FakeNode node_{kMib};
  rpc::testing::RunningLoop loop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Told> told_;
  NodeWatch watch_{
      loop_.loop(), node_, [this](const NodeFindings& findings, const std::string& unreadable) {
        const std::scoped_lock lock(mutex_);
        told_.push_back({findings.epc.total_mib(), healthy_mib(findings.epc), unreadable});
        changed_.notify_all();
      }};
};

TEST_F(NodeWatchTest, TellsNobodyOfItsFirstLook) {
  EXPECT_EQ(watch_.look().value().epc.total_mib(), kMib);
  EXPECT_THAT(told(), SizeIs(0));
}

TEST_F(NodeWatchTest, FailsAtItsFirstLookWhereTheNodeCannotBeLookedAt) {
  node_.set(fail(ErrorCode::kIo, "sysfs is broken"));
  EXPECT_EQ(watch_.look().error().message, "sysfs is broken");
}

TEST_F(NodeWatchTest, TellsWhatCameSinceTheFirstLook) {
  ASSERT_TRUE(watch_.look().has_value());
  node_.set_mib(kMib - 1, 1);
  ASSERT_TRUE(watch_.start().has_value());
  EXPECT_THAT(told(), ::testing::ElementsAre(Told{kMib, kMib - 1, ""}));
}

TEST_F(NodeWatchTest, LooksAgainAtAChangeThatConcernsIt) {
  ASSERT_TRUE(watch_.look().has_value());
  ASSERT_TRUE(watch_.start().has_value());
  node_.set_mib(0, kMib);
  touch("other");
  touch(FakeNode::kFile);
  await({kMib, 0, ""});
}

TEST_F(NodeWatchTest, WatchesDirectoriesThatComeLater) {
  ASSERT_TRUE(watch_.look().has_value());
  ASSERT_TRUE(watch_.start().has_value());
  const fs::path later = directory_.path() / FakeNode::kFile;
  node_.watch({{.path = directory_.path()}, {.path = later}});
  node_.set_mib(kMib - 1, 1);
  fs::create_directory(later);
  await({kMib, kMib - 1, ""});
  node_.set_mib(kMib - 2, 2);
  directory_.write("sgx/sgx", std::string_view("x"));
  await({kMib, kMib - 2, ""});
}

TEST_F(NodeWatchTest, TellsThatAllIsUnhealthyOfWhatCannotBeLookedAt) {
  ASSERT_TRUE(watch_.look().has_value());
  ASSERT_TRUE(watch_.start().has_value());
  node_.set(fail(ErrorCode::kIo, "sysfs is broken"));
  watch_.refresh();
  await({kMib, 0, "sysfs is broken"});
  node_.set_mib(kMib);
  watch_.refresh();
  await({kMib, kMib, ""});
}

TEST_F(NodeWatchTest, SaysWhatCannotBeWatched) {
  node_.watch({{.path = directory_.path() / "absent"}});
  EXPECT_EQ(watch_.start().error().code, ErrorCode::kNotFound);
}

TEST_F(NodeWatchTest, TellsNothingOnceItIsStopped) {
  ASSERT_TRUE(watch_.look().has_value());
  ASSERT_TRUE(watch_.start().has_value());
  watch_.stop();
  watch_.refresh();
  touch(FakeNode::kFile);
  loop_.turn();
  EXPECT_THAT(told(), SizeIs(1));
}

TEST(Summary, SaysHowMuchEpcThereIsAndWhyNotMore) {
  NodeFindings findings;
  findings.epc.nodes = {{0U, 7 << 20, true}, {1U, 3 << 20, false}};
  EXPECT_EQ(summary(findings), "10 MiB of EPC, 7 of them usable");
  findings.epc.notes = {"a note"};
  findings.sim_share = "/share";
  EXPECT_THAT(summary(findings), HasSubstr("SIMULATED"));
  EXPECT_THAT(summary(findings), HasSubstr("; a note"));
  findings.absence = platform::SgxAbsence::kNotIntel;
  EXPECT_THAT(summary(findings), HasSubstr(platform::explain(*findings.absence).next));
}

}  // namespace
}  // namespace confcom::service
