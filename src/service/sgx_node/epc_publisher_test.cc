#include "service/sgx_node/epc_publisher.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <barrier>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/testing/scratch_directory.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr EpcPublisher kPlugin = EpcPublisher::kDevicePlugin;
constexpr EpcPublisher kDriver = EpcPublisher::kDraDriver;
constexpr std::uint64_t kMib = std::uint64_t{1} << 20;
constexpr std::uint64_t kEpc = 128 * kMib;
using Share = std::optional<std::uint64_t>;

EpcOffer offer_of(EpcPublisher publisher, Share bytes) {
  return {.who = publisher == kPlugin ? "the plugin" : "the driver", .bytes = bytes};
}

class EpcPublisherTest : public ::testing::Test {
 protected:
  [[nodiscard]] Result<EpcPublication> take(EpcPublisher publisher, Share bytes = {}) const {
    return EpcPublication::take(directory(), publisher, offer_of(publisher, bytes), kEpc);
  }
  [[nodiscard]] fs::path directory() const { return scratch_.path() / "run/confcom"; }
  [[nodiscard]] std::vector<fs::path> files(const std::string& prefix) const {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(directory())) {
      if (entry.path().filename().string().starts_with(prefix)) out.push_back(entry.path());
    }
    return out;
  }

  confcom::testing::ScratchDirectory scratch_;
};

TEST_F(EpcPublisherTest, IsTheFirstOne) {
  const auto plugin = take(kPlugin);
  ASSERT_TRUE(plugin.has_value()) << plugin.error().message;
  EXPECT_FALSE(plugin->ended().has_value());
  const auto driver = take(kDriver);
  ASSERT_FALSE(driver.has_value());
  EXPECT_EQ(driver.error().code, ErrorCode::kDenied);
  EXPECT_THAT(driver.error().message,
              AllOf(HasSubstr("the plugin offers this node's EPC to Kubernetes already, all of it"),
                    HasSubstr("the driver is to offer all of it"), HasSubstr("there are 128 MiB"),
                    HasSubstr("--epc-share")));
}

TEST_F(EpcPublisherTest, MayHaveSeveralInstances) {
  auto first = take(kDriver);
  const auto second = take(kDriver);
  EXPECT_TRUE(second.has_value());
  first = fail(ErrorCode::kInternal, "ended");
  EXPECT_EQ(take(kPlugin).error().code, ErrorCode::kDenied) << "the second is there still";
}

TEST_F(EpcPublisherTest, IsTheNextOneWhenTheFirstHasEnded) {
  {
    ASSERT_TRUE(take(kPlugin).has_value());
  }
  const auto driver = take(kDriver);
  ASSERT_TRUE(driver.has_value());
  EXPECT_EQ(driver->ended(), offer_of(kPlugin, {})) << "containers may have some of it";
  EXPECT_EQ(take(kPlugin).error().code, ErrorCode::kDenied);
}

TEST_F(EpcPublisherTest, AreTwoWhereTheirSharesFit) {
  const struct {
    Share plugin, driver;
    bool fits = false;
  } rows[] = {{64 * kMib, 64 * kMib, true},
              {64 * kMib, 64 * kMib + 1, false},
              {kEpc, 1, false},
              {1, kEpc, false},
              {kEpc + 1, 0, false},
              {0, kEpc, true},
              {{}, 1, false},
              {1, {}, false}};
  for (const auto& row : rows) {
    const auto plugin = take(kPlugin, row.plugin);
    ASSERT_TRUE(plugin.has_value());
    EXPECT_EQ(take(kDriver, row.driver).has_value(), row.fits)
        << row.plugin.value_or(1234) << " " << row.driver.value_or(1234);
  }
}

/// As long as a rolling update takes.
TEST_F(EpcPublisherTest, HasTheLargestOfItsInstancesOffers) {
  auto former = take(kPlugin);
  const auto latter = take(kPlugin, 64 * kMib);
  ASSERT_TRUE(latter.has_value());
  EXPECT_THAT(take(kDriver, 64 * kMib).error().message, HasSubstr("all of it"));
  former = fail(ErrorCode::kInternal, "ended");
  const auto driver = take(kDriver, 64 * kMib);
  ASSERT_TRUE(driver.has_value()) << driver.error().message;
  EXPECT_EQ(driver->ended(), offer_of(kPlugin, {}));
}

TEST_F(EpcPublisherTest, NeedNotLookForWhatItsShareLeavesAlone) {
  {
    ASSERT_TRUE(take(kPlugin, 64 * kMib).has_value());
  }
  EXPECT_FALSE(take(kDriver, 64 * kMib)->ended().has_value());
  EXPECT_TRUE(take(kDriver, 65 * kMib)->ended().has_value());
}

TEST_F(EpcPublisherTest, ForgetsWhatHasEnded) {
  {
    ASSERT_TRUE(take(kPlugin).has_value());
  }
  const auto living = take(kPlugin, 64 * kMib);
  {
    auto driver = take(kDriver, 64 * kMib);
    ASSERT_TRUE(driver->ended().has_value());
    ASSERT_TRUE(driver->forget_ended().has_value());
    EXPECT_FALSE(driver->ended().has_value());
  }
  EXPECT_FALSE(take(kDriver, 64 * kMib)->ended().has_value());
  EXPECT_EQ(take(kDriver).error().code, ErrorCode::kDenied) << "the living one is not forgotten";
}

/// A plugin that starts again and again.
TEST_F(EpcPublisherTest, LeavesOneFileForAllThatHaveEnded) {
  for (std::uint64_t mib = 1; mib <= 20; ++mib) ASSERT_TRUE(take(kPlugin, mib * kMib).has_value());
  EXPECT_THAT(files("epc-device-plugin-"), SizeIs(1));
  {
    ASSERT_TRUE(take(kPlugin, kMib).has_value());
  }
  EXPECT_THAT(files("epc-device-plugin-"), SizeIs(2)) << "the larger one is remembered";
}

/// In a process of its own, which tells when it has it and waits to be killed.
class Forked {
 public:
  explicit Forked(const std::function<bool()>& acquire) {
    int ends[2] = {};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    child_ = ::fork();
    if (child_ == 0) {
      const char answer = acquire() ? 'y' : 'n';
      (void)!::write(ends[1], &answer, 1);
      for (;;) ::pause();
    }
    ::close(ends[1]);
    EXPECT_EQ(::read(ends[0], &answer_, 1), 1);
    ::close(ends[0]);
  }
  Forked(const Forked&) = delete;
  Forked& operator=(const Forked&) = delete;
  ~Forked() { kill(); }

  [[nodiscard]] bool has_it() const { return answer_ == 'y'; }
  void kill() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = 0;
  }

 private:
  pid_t child_ = 0;
  char answer_ = 0;
};

TEST_F(EpcPublisherTest, LosesTheRightWithItsProcess) {
  std::optional<Result<EpcPublication>> kept;
  Forked plugin([&] { return kept.emplace(take(kPlugin)).has_value(); });
  ASSERT_TRUE(plugin.has_it());
  EXPECT_EQ(take(kDriver).error().code, ErrorCode::kDenied);
  plugin.kill();
  const auto driver = take(kDriver);
  ASSERT_TRUE(driver.has_value()) << driver.error().message;
  EXPECT_EQ(driver->ended(), offer_of(kPlugin, {}));
}

/// What comes of a race when both begin at once.
TEST_F(EpcPublisherTest, IsOneOfTwoThatBeginAtOnce) {
  constexpr int kInstances = 3;
  for (int round = 0; round < 30; ++round) {
    std::vector<std::optional<Result<EpcPublication>>> taken(2 * kInstances);
    std::barrier ready(2 * kInstances);
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < taken.size(); ++i) {
        threads.emplace_back([&, i] {
          ready.arrive_and_wait();
          taken[i].emplace(take(i % 2 == 0 ? kPlugin : kDriver));
        });
      }
    }
    const auto won = [&](std::size_t i) { return taken[i].value().has_value(); };
    for (std::size_t i = 2; i < taken.size(); ++i) {
      EXPECT_EQ(won(i), won(i % 2)) << "as the others of its kind";
    }
    EXPECT_NE(won(0), won(1));
  }
}

TEST_F(EpcPublisherTest, ArePartsOfTwoThatBeginAtOnce) {
  std::barrier ready(2);
  Result<EpcPublication> plugin = fail(ErrorCode::kInternal, "");
  {
    const std::jthread other([&] {
      ready.arrive_and_wait();
      plugin = take(kPlugin, kEpc / 2);
    });
    ready.arrive_and_wait();
    EXPECT_TRUE(take(kDriver, kEpc / 2).has_value());
  }
  EXPECT_TRUE(plugin.has_value());
}

TEST_F(EpcPublisherTest, SaysWhereItCannotBeKnown) {
  const std::string file = scratch_.write("file", std::string_view("x"));
  const auto refused =
      EpcPublication::take(fs::path(file) / "confcom", kPlugin, offer_of(kPlugin, {}), kEpc);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kIo);
  EXPECT_THAT(refused.error().message,
              AllOf(HasSubstr(file), HasSubstr("cannot be made"), HasSubstr("--publisher-dir")));
}

TEST_F(EpcPublisherTest, WaitsNotForEverForWhoIsStopped) {
  {
    ASSERT_TRUE(take(kPlugin).has_value());
  }
  const UniqueFd gate(::open((directory() / "epc-lock").c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(::flock(gate.get(), LOCK_EX), 0);
  const auto refused = take(kPlugin);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("fuser"));
}

/// Fails closed: neither is begun beside, nor taken for nothing.
TEST_F(EpcPublisherTest, IsRefusedBesideAnOfferThatCannotBeRead) {
  for (const char* const text : {"", "many\nthe plugin\n", "1\n"}) {
    auto plugin = take(kPlugin, kMib);
    ASSERT_TRUE(plugin.has_value());
    const fs::path file = files("epc-device-plugin-").front();
    scratch_.write("run/confcom/" + file.filename().string(), std::string_view(text));
    const auto refused = take(kDriver, kMib);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(refused.error().message, AllOf(HasSubstr(file.string()), HasSubstr("fuser")));
    plugin = fail(ErrorCode::kInternal, "ended");
    auto driver = take(kDriver, kMib);
    ASSERT_TRUE(driver.has_value());
    EXPECT_TRUE(driver->ended().has_value()) << "it may have been all";
    ASSERT_TRUE(driver->forget_ended().has_value());
  }
}

TEST_F(EpcPublisherTest, FollowsNoLink) {
  {
    ASSERT_TRUE(take(kPlugin).has_value());
  }
  fs::create_symlink("/dev/null", directory() / "epc-dra-driver-0");
  EXPECT_EQ(take(kPlugin).error().code, ErrorCode::kIo);
}

TEST_F(EpcPublisherTest, IsKeptFromProgramsThatItStarts) {
  const auto plugin = take(kPlugin);
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (!fs::read_symlink(entry.path(), gone).string().starts_with(directory().string())) continue;
    const int fd = std::stoi(entry.path().filename().string());
    EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0) << entry.path();
  }
}

}  // namespace
}  // namespace confcom::service
