#include "rpc/unix_listener.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "rpc/stream_socket.h"
#include "rpc/testing/temporary_directory.h"
#include "rpc/testing/test_client.h"
#include "rpc/unix_address.h"

namespace confcom::rpc {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::TestClient;

mode_t mode_of(const fs::path& path) {
  struct stat found{};
  EXPECT_EQ(::lstat(path.c_str(), &found), 0) << path;
  return found.st_mode & 07777U;
}

/// A socket with a name and, when `listening`, a server of another make.
UniqueFd foreign_socket(const fs::path& path, bool listening, int type = SOCK_STREAM) {
  UniqueFd fd(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
  const auto address = make_unix_address(path);
  EXPECT_TRUE(address.has_value() && bind_to(fd.get(), *address) == 0);
  if (listening) {
    EXPECT_EQ(::listen(fd.get(), 0), 0);
  }
  return fd;
}

class UnixListenerTest : public ::testing::Test {
 protected:
  [[nodiscard]] UnixListener listening(const fs::path& path) const {
    auto listener = UnixListener::listen(path);
    if (!listener.has_value()) ADD_FAILURE() << listener.error().message;
    return std::move(listener).value();
  }

  static void expect_refused(const fs::path& path, ErrorCode code, std::string_view part) {
    const auto listener = UnixListener::listen(path);
    ASSERT_FALSE(listener.has_value());
    EXPECT_EQ(listener.error().code, code);
    EXPECT_THAT(listener.error().message, HasSubstr(part));
  }

  static void expect_accepts(const UnixListener& listener) {
    const TestClient client = TestClient::unix_stream(listener.path());
    EXPECT_EQ(accept_client(listener.socket()).status, AcceptStatus::kAccepted);
  }

  /// What the socket is called until it takes its name.
  [[nodiscard]] fs::path hidden_name() const { return directory_.path() / ".aesm.socket"; }

  testing::TemporaryDirectory directory_;
  const fs::path path_ = directory_.path() / "aesm.socket";
};

TEST_F(UnixListenerTest, ListensForEveryUser) {
  const UnixListener listener = listening(path_);
  EXPECT_EQ(listener.path(), path_);
  EXPECT_EQ(mode_of(path_), 0777U);
  expect_accepts(listener);
  EXPECT_EQ(accept_client(listener.socket()).status, AcceptStatus::kNobody);
}

TEST_F(UnixListenerTest, ClosesItsDescriptorsOnExec) {
  const UnixListener listener = listening(path_);
  EXPECT_NE(::fcntl(listener.socket().get(), F_GETFD) & FD_CLOEXEC, 0);
  const TestClient client = TestClient::unix_stream(path_);
  const AcceptResult accepted = accept_client(listener.socket());
  EXPECT_NE(::fcntl(accepted.socket.get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(UnixListenerTest, MakesDirectoriesThatClientsCanEnterWhateverTheUmask) {
  const mode_t before = ::umask(077);
  const fs::path deep = directory_.path() / "run" / "aesmd" / "aesm.socket";
  const UnixListener listener = listening(deep);
  ::umask(before);
  EXPECT_EQ(mode_of(deep.parent_path()), 0755U);
  EXPECT_EQ(mode_of(deep.parent_path().parent_path()), 0755U);
  EXPECT_EQ(mode_of(deep), 0777U);
}

TEST_F(UnixListenerTest, RemovesItsNameAndLeavesWhatIsConnected) {
  UnixListener listener = listening(path_);
  TestClient client = TestClient::unix_stream(path_);
  listener.remove_name();
  EXPECT_FALSE(fs::exists(fs::symlink_status(path_)));
  AcceptResult accepted = accept_client(listener.socket());
  ASSERT_EQ(accepted.status, AcceptStatus::kAccepted);
  EXPECT_EQ(send_some(accepted.socket, as_bytes("still here")).status, StreamStatus::kDone);
  accepted.socket = UniqueFd();
  EXPECT_EQ(as_text(client.receive_all().bytes), "still here");
}

TEST_F(UnixListenerTest, RemovesItsNameWhenItGoes) {
  {
    const UnixListener listener = listening(path_);
  }
  EXPECT_FALSE(fs::exists(fs::symlink_status(path_)));
  EXPECT_FALSE(fs::exists(fs::symlink_status(hidden_name())));
}

TEST_F(UnixListenerTest, LeavesANameThatIsAnothersByNow) {
  {
    const UnixListener listener = listening(path_);
    fs::remove(path_);
    const UniqueFd other = foreign_socket(path_, true);
  }
  EXPECT_TRUE(fs::is_socket(path_));
}

TEST_F(UnixListenerTest, MovesWithItsName) {
  UnixListener first = listening(path_);
  auto second = std::make_unique<UnixListener>(std::move(first));
  EXPECT_TRUE(fs::is_socket(path_));
  const fs::path elsewhere = directory_.path() / "other.socket";
  UnixListener third = listening(elsewhere);
  third = std::move(*second);
  second.reset();
  EXPECT_FALSE(fs::exists(fs::symlink_status(elsewhere)));
  expect_accepts(third);
}

TEST_F(UnixListenerTest, TakesOverASocketWhoseServerIsGone) {
  {
    const UniqueFd gone = foreign_socket(path_, true);
  }
  ASSERT_TRUE(fs::is_socket(path_));
  expect_accepts(listening(path_));
}

TEST_F(UnixListenerTest, TakesOverWhatACrashBeforeTheRenameLeft) {
  {
    const UniqueFd gone = foreign_socket(hidden_name(), true);
  }
  expect_accepts(listening(path_));
}

TEST_F(UnixListenerTest, RefusesWhereAnotherServes) {
  const UnixListener listener = listening(path_);
  expect_refused(path_, ErrorCode::kUnavailable, "another server holds");
}

TEST_F(UnixListenerTest, RefusesWhereAServerWithoutLockAnswers) {
  const UniqueFd other = foreign_socket(path_, true);
  expect_refused(path_, ErrorCode::kUnavailable, "another server answers there");
  EXPECT_TRUE(fs::is_socket(path_));
}

TEST_F(UnixListenerTest, RefusesWhereAServerHasAllTheClientsThatItCan) {
  const UniqueFd other = foreign_socket(path_, true);  // a backlog of 0 holds one client
  const TestClient waiting = TestClient::unix_stream(path_);
  expect_refused(path_, ErrorCode::kUnavailable, "as many clients waiting");
}

TEST_F(UnixListenerTest, RefusesWhereAServerOfAnotherKindIs) {
  const UniqueFd other = foreign_socket(path_, false, SOCK_DGRAM);
  expect_refused(path_, ErrorCode::kUnavailable, "another kind");
}

TEST_F(UnixListenerTest, RefusesWhatIsNoSocket) {
  std::ofstream(path_) << "precious";
  expect_refused(path_, ErrorCode::kDenied, "no socket");
  EXPECT_EQ(fs::file_size(path_), 8U);
  fs::remove(path_);
  fs::create_directory(path_);
  expect_refused(path_, ErrorCode::kDenied, "no socket");
  fs::remove(path_);
  fs::create_symlink("/nowhere", path_);
  expect_refused(path_, ErrorCode::kDenied, "no socket");
}

TEST_F(UnixListenerTest, RefusesALockThatIsALink) {
  fs::create_symlink(directory_.path() / "elsewhere", path_.string() + ".lock");
  expect_refused(path_, ErrorCode::kIo, "open the lock");
}

TEST_F(UnixListenerTest, RefusesADirectoryThatCannotBeMade) {
  std::ofstream(directory_.path() / "file") << "x";
  expect_refused(directory_.path() / "file" / "deeper" / "aesm.socket", ErrorCode::kIo,
                 "make the directory");
}

TEST_F(UnixListenerTest, RefusesLengthsOutOfRange) {
  expect_refused("", ErrorCode::kInvalidArgument, "socket path: 0 bytes");
  const std::string prefix = (directory_.path() / "").string();
  const std::size_t longest = kMaxSocketPathBytes - std::string_view(".").size();
  const std::string at_cap = prefix + std::string(longest - prefix.size(), 's');
  expect_accepts(listening(at_cap));
  expect_refused(at_cap + 's', ErrorCode::kInvalidArgument, "choose a shorter one");
}

/// A new server takes the place of one that is gone while clients look: the name always is there.
TEST_F(UnixListenerTest, TakesOverWithoutAMomentWithoutTheName) {
  {
    const UniqueFd gone = foreign_socket(path_, true);
  }
  std::atomic<bool> done = false;
  std::atomic<std::size_t> missing = 0;
  std::atomic<std::size_t> looks = 0;
  std::jthread looker([&] {
    while (!done) {
      if (::access(path_.c_str(), F_OK) != 0) ++missing;
      ++looks;
    }
  });
  while (looks < 10) std::this_thread::yield();
  const UnixListener listener = listening(path_);
  const std::size_t seen = looks;
  while (looks < seen + 10) std::this_thread::yield();
  done = true;
  looker.join();
  EXPECT_EQ(missing, 0U);
}

TEST_F(UnixListenerTest, OfManyThatStartAtOnceOneWins) {
  {
    const UniqueFd gone = foreign_socket(path_, true);
  }
  std::vector<std::optional<Result<UnixListener>>> results(8);
  {
    std::vector<std::jthread> starters;
    for (auto& result : results) {
      starters.emplace_back([&] { result.emplace(UnixListener::listen(path_)); });
    }
  }
  std::size_t winners = 0;
  for (const auto& result : results) {
    if (!result.has_value()) continue;
    if (result->has_value())
      ++winners;
    else
      EXPECT_EQ(result->error().code, ErrorCode::kUnavailable) << result->error().message;
  }
  EXPECT_EQ(winners, 1U);
}

}  // namespace
}  // namespace confcom::rpc
