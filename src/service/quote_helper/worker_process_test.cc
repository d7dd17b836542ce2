#include "service/quote_helper/worker_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace confcom::service {
namespace {

using ::testing::HasSubstr;

Result<WorkerProcess> start_shell(const std::string& script) {
  return WorkerProcess::start({"/bin/sh", "-c", script});
}

/// All that the process writes to its socket until it ends.
std::string output_of(WorkerProcess& process) {
  std::string out;
  std::array<char, 256> piece{};
  for (;;) {
    const ssize_t count = ::recv(process.socket().get(), piece.data(), piece.size(), 0);
    if (count <= 0) return out;
    out.append(piece.data(), static_cast<std::size_t>(count));
  }
}

bool exists(pid_t id) { return ::kill(id, 0) == 0; }

TEST(WorkerProcess, HasASocketToItsService) {
  auto process = start_shell("echo hello >&3");
  ASSERT_TRUE(process.has_value()) << process.error().message;
  EXPECT_EQ(output_of(*process), "hello\n");
  EXPECT_EQ(process->reap(), "exit status 0");
}

TEST(WorkerProcess, TellsHowItEnded) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"exit 0", "exit status 0"},
      {"exit 7", "exit status 7"},
      {"kill -ABRT $$", "signal 6 (ABRT)"},
      {"kill -KILL $$", "signal 9 (KILL)"},
  };
  for (const auto& [script, want] : rows) {
    auto process = start_shell("ulimit -c 0; " + script);
    ASSERT_TRUE(process.has_value()) << process.error().message;
    EXPECT_EQ(process->reap(), want);
  }
}

TEST(WorkerProcess, ShowsThatItEnded) {
  auto process = start_shell("read line <&3");
  ASSERT_TRUE(process.has_value()) << process.error().message;
  pollfd waiting{.fd = process->ended().get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&waiting, 1, 0), 0);
  EXPECT_FALSE(process->has_ended());
  process->socket() = UniqueFd();
  EXPECT_EQ(::poll(&waiting, 1, -1), 1);
  EXPECT_TRUE(process->has_ended());
  EXPECT_EQ(process->reap(), "exit status 1");
}

TEST(WorkerProcess, InheritsNoOtherDescriptor) {
  constexpr int kAnyNumberFromHere = 100;
  const UniqueFd inheritable(::fcntl(STDERR_FILENO, F_DUPFD, kAnyNumberFromHere));
  ASSERT_TRUE(inheritable.valid());
  auto process = start_shell(fmt::format(
      "[ -e /proc/self/fd/3 ] && [ ! -e /proc/self/fd/{} ] && exit 5", inheritable.get()));
  ASSERT_TRUE(process.has_value()) << process.error().message;
  EXPECT_EQ(process->reap(), "exit status 5");
}

TEST(WorkerProcess, IsAloneInItsProcessGroup) {
  auto process = start_shell("read line <&3");
  ASSERT_TRUE(process.has_value()) << process.error().message;
  EXPECT_EQ(::getpgid(process->id()), process->id());
}

TEST(WorkerProcess, IsGoneAtTheObjectsEnd) {
  pid_t id = 0;
  {
    auto process = start_shell("trap '' TERM; read line <&3; while :; do sleep 1000; done");
    ASSERT_TRUE(process.has_value()) << process.error().message;
    id = process->id();
    EXPECT_TRUE(exists(id));
  }
  EXPECT_FALSE(exists(id));  // a zombie would still be there
}

TEST(WorkerProcess, SaysWhatCannotBeStarted) {
  const auto process = WorkerProcess::start({"/nowhere/worker", "serve"});
  ASSERT_FALSE(process.has_value());
  EXPECT_EQ(process.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(process.error().message, HasSubstr("/nowhere/worker"));
  EXPECT_THAT(process.error().message, HasSubstr("No such file"));
  EXPECT_EQ(WorkerProcess::start({}).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace confcom::service
