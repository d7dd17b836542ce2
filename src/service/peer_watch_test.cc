#include "service/peer_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

#include "rpc/testing/running_loop.h"
#include "rpc/testing/temporary_directory.h"
#include "rpc/unix_listener.h"
#include "service/testing/dead_socket.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PeerWatchTest : public ::testing::Test {
 protected:
  PeerWatchTest() { loop_.start(); }
  ~PeerWatchTest() override { loop_.stop(); }

  /// Nobody accepts there: a connection waits, and ends with the listener.
  void listen() { listener_ = rpc::UnixListener::listen_new(path_).value(); }
  void note(const fs::path& socket) {
    const std::scoped_lock lock(mutex_);
    killed_.push_back(socket);
    changed_.notify_all();
  }
  void wait_killed() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(
        changed_.wait_for(lock, std::chrono::seconds(30), [&] { return !killed_.empty(); }));
  }

  rpc::testing::TemporaryDirectory directory_;
  const fs::path path_ = directory_.path() / "peer.sock";
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<fs::path> killed_;
  std::optional<rpc::UnixListener> listener_;
  rpc::testing::RunningLoop loop_;
  PeerWatch watch_{loop_.loop(), [this](const fs::path& socket) { note(socket); }};
};

TEST_F(PeerWatchTest, TellsOfAPeerThatIsKilled) {
  listen();
  watch_.watch(path_);
  watch_.watch(path_);  // once is enough
  testing::leave_dead_socket(path_);
  listener_.reset();
  wait_killed();
  loop_.turn();
  EXPECT_THAT(killed_, ElementsAre(path_));
}

TEST_F(PeerWatchTest, DoesNotTellOfAPeerThatLeaves) {
  listen();
  watch_.watch(path_);
  listener_.reset();  // and its name with it
  for (int i = 0; i < 3; ++i) loop_.turn();
  EXPECT_THAT(killed_, IsEmpty());
}

TEST_F(PeerWatchTest, WatchesNobodyWhereNobodyListens) {
  testing::leave_dead_socket(path_);
  watch_.watch(path_);
  watch_.watch(directory_.path() / "absent.sock");
  for (int i = 0; i < 3; ++i) loop_.turn();
  EXPECT_THAT(killed_, IsEmpty());
}

TEST_F(PeerWatchTest, TellsNothingOnceItIsStopped) {
  listen();
  watch_.watch(path_);
  watch_.stop();
  testing::leave_dead_socket(path_);
  listener_.reset();
  watch_.watch(path_);
  for (int i = 0; i < 3; ++i) loop_.turn();
  EXPECT_THAT(killed_, IsEmpty());
}

}  // namespace
}  // namespace confcom::service
