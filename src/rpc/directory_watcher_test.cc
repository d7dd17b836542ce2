#include "rpc/directory_watcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "rpc/testing/running_loop.h"
#include "rpc/testing/temporary_directory.h"

namespace confcom::rpc {
namespace {

namespace fs = std::filesystem;

class DirectoryWatcherTest : public ::testing::Test {
 protected:
  DirectoryWatcherTest() {
    watcher_ =
        DirectoryWatcher::make(loop_.loop(), [this](const auto& change) { note(change); }).value();
    loop_.start();
  }
  ~DirectoryWatcherTest() override { loop_.stop(); }

  void note(const DirectoryWatcher::Change& change) {
    const std::scoped_lock lock(mutex_);
    told_.push_back(change.directory.filename().string() + "/" + std::string(change.name) +
                    (change.exists ? "" : " gone"));
    changed_.notify_all();
  }

  /// Waits until it has been told of that, and forgets what was told before and of it.
  void expect_told(const std::string& want) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(30), [&] {
      return std::ranges::find(told_, want) != told_.end();
    })) << want;
    told_.clear();
  }

  [[nodiscard]] fs::path make_directory(const char* name) const {
    fs::path out = directory_.path() / name;
    fs::create_directory(out);
    return out;
  }
  static void write(const fs::path& file) { std::ofstream(file) << "x"; }

  testing::TemporaryDirectory directory_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> told_;
  testing::RunningLoop loop_;
  std::unique_ptr<DirectoryWatcher> watcher_;
};

TEST_F(DirectoryWatcherTest, TellsOfNamesThatComeChangeAndGo) {
  const fs::path here = make_directory("here");
  ASSERT_TRUE(watcher_->watch(here).has_value());
  write(here / "a");
  expect_told("here/a");
  fs::permissions(here / "a", fs::perms::owner_read);
  expect_told("here/a");
  fs::rename(here / "a", here / "b");
  expect_told("here/b");
  fs::create_symlink("/dev/null", here / "link");
  expect_told("here/link");
  fs::remove(here / "b");
  expect_told("here/b gone");
  fs::rename(here / "link", directory_.path() / "link");
  expect_told("here/link gone");
}

/// Devices are closed all the time, also by whoever looks at them because of what it was told.
TEST_F(DirectoryWatcherTest, TellsOfContentsOnlyWhereTheyAreAskedFor) {
  using What = DirectoryWatcher::What;
  for (const auto& [name, what, told] :
       {std::tuple("names", What::kNames, false), std::tuple("contents", What::kContents, true)}) {
    const fs::path here = make_directory(name);
    write(here / "a");
    ASSERT_TRUE(watcher_->watch(here, what).has_value());
    write(here / "a");
    fs::remove(here / "a");
    std::unique_lock lock(mutex_);
    const std::string gone = std::string(name) + "/a gone";
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(30),
                                  [&] { return std::ranges::find(told_, gone) != told_.end(); }));
    EXPECT_EQ(std::ranges::count(told_, std::string(name) + "/a") > 0, told) << name;
  }
}

TEST_F(DirectoryWatcherTest, TellsDirectoriesApart) {
  const fs::path one = make_directory("one");
  const fs::path two = make_directory("two");
  ASSERT_TRUE(watcher_->watch(one).has_value());
  ASSERT_TRUE(watcher_->watch(two).has_value());
  ASSERT_TRUE(watcher_->watch(one).has_value()) << "again";
  write(two / "a");
  expect_told("two/a");
  write(one / "a");
  expect_told("one/a");
}

TEST_F(DirectoryWatcherTest, TellsThatADirectoryIsGone) {
  const fs::path here = make_directory("here");
  ASSERT_TRUE(watcher_->watch(here).has_value());
  fs::remove(here);
  expect_told("here/ gone");
  const fs::path again = make_directory("here");
  ASSERT_TRUE(watcher_->watch(again).has_value());
  write(again / "a");
  expect_told("here/a");
}

TEST_F(DirectoryWatcherTest, RefusesWhatIsNoDirectory) {
  write(directory_.path() / "file");
  for (const char* const name : {"absent", "file"}) {
    const auto refused = watcher_->watch(directory_.path() / name);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::kNotFound);
  }
}

TEST_F(DirectoryWatcherTest, SaysNothingOnceItIsStopped) {
  const fs::path here = make_directory("here");
  ASSERT_TRUE(watcher_->watch(here).has_value());
  watcher_->stop();
  write(here / "a");
  loop_.turn();
  loop_.turn();
  EXPECT_THAT(told_, ::testing::IsEmpty());
}

TEST_F(DirectoryWatcherTest, MayGoBeforeItsLoop) {
  const fs::path here = make_directory("here");
  ASSERT_TRUE(watcher_->watch(here).has_value());
  write(here / "a");
  watcher_.reset();
  loop_.turn();
}

}  // namespace
}  // namespace confcom::rpc
