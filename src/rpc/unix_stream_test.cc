#include "rpc/unix_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/fsuid.h>
#include <sys/stat.h>

#include <array>
#include <string>
#include <string_view>
#include <thread>

#include "rpc/stream_socket.h"
#include "rpc/testing/temporary_directory.h"
#include "rpc/unix_address.h"
#include "rpc/unix_listener.h"

namespace confcom::rpc {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::chrono::milliseconds kSoon{200};  // enough for what need not wait
constexpr std::chrono::seconds kLong{30};

UnixStream::Deadline in(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

template <class T>
void expect_error(const Result<T>& result, ErrorCode code, std::string_view part) {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(to_string(result.error().code), to_string(code));
  EXPECT_THAT(result.error().message, HasSubstr(part));
}

UniqueFd accept_soon(const UniqueFd& listener) {
  pollfd ready{.fd = listener.get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&ready, 1, 30'000), 1);
  return accept_client(listener).socket;
}

/// As a user who may not look into directories that are closed to others, root included.
class AsNobody {
 public:
  AsNobody() : before_(::setfsuid(65534)) {}
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  ~AsNobody() { ::setfsuid(static_cast<uid_t>(before_)); }

 private:
  int before_;
};

class UnixStreamTest : public ::testing::Test {
 protected:
  /// A socket with the smallest backlog, which nobody accepts from.
  [[nodiscard]] UniqueFd crowded_listener() const {
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const auto address = make_unix_address(path_);
    EXPECT_TRUE(address.has_value() && bind_to(fd.get(), *address) == 0);
    EXPECT_EQ(::listen(fd.get(), 0), 0);
    return fd;
  }

  testing::TemporaryDirectory directory_;
  const fs::path path_ = directory_.path() / "aesm.socket";
};

TEST_F(UnixStreamTest, SendsAndReceives) {
  const UnixListener listener = UnixListener::listen(path_).value();
  auto stream = UnixStream::connect(path_, in(kLong));
  ASSERT_TRUE(stream.has_value()) << stream.error().message;
  UniqueFd server = accept_soon(listener.socket());
  ASSERT_TRUE(stream->send(as_bytes("ping")).has_value());
  std::array<std::byte, 16> chunk{};
  EXPECT_EQ(receive_some(server, chunk).bytes, 4U);
  EXPECT_EQ(send_some(server, as_bytes("pong")).bytes, 4U);
  EXPECT_EQ(stream->receive(chunk), 4U);
  EXPECT_EQ(as_text(Bytes(chunk).first(4)), "pong");
  server = UniqueFd();
  EXPECT_EQ(stream->receive(chunk), 0U);
  expect_error(stream->send(as_bytes("ping")), ErrorCode::kUnavailable, "closed the connection");
}

TEST_F(UnixStreamTest, SaysWhatToLookAtWhenNobodyIsThere) {
  expect_error(UnixStream::connect(path_, in(kLong)), ErrorCode::kUnavailable, "is the socket's");
  expect_error(UnixStream::connect(path_ / "deeper", in(kLong)), ErrorCode::kUnavailable,
               "there is no socket");
  {
    const UniqueFd gone = crowded_listener();
  }
  expect_error(UnixStream::connect(path_, in(kLong)), ErrorCode::kUnavailable,
               "nobody listens on the socket");
}

TEST_F(UnixStreamTest, SaysWhatToLookAtWhenItMayNotConnect) {
  const UnixListener listener = UnixListener::listen(path_).value();
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0), 0);
  {
    const AsNobody nobody;
    expect_error(UnixStream::connect(path_, in(kLong)), ErrorCode::kUnavailable, "not permitted");
  }
  ASSERT_EQ(::chmod(directory_.path().c_str(), 0700), 0);
}

TEST_F(UnixStreamTest, RefusesWhatIsNoSocket) {
  const std::string too_long(200, 's');
  expect_error(UnixStream::connect(too_long, in(kLong)), ErrorCode::kInvalidArgument, "200 bytes");
}

TEST_F(UnixStreamTest, WaitsNoLongerThanItsDeadline) {
  const UniqueFd listener = crowded_listener();
  auto stream = UnixStream::connect(path_, in(kSoon));
  ASSERT_TRUE(stream.has_value()) << stream.error().message;
  std::array<std::byte, 16> chunk{};
  expect_error(stream->receive(chunk), ErrorCode::kDeadline, "the answer took longer");
  expect_error(UnixStream::connect(path_, in(kSoon)), ErrorCode::kDeadline, "connecting");
}

TEST_F(UnixStreamTest, SendsNoLongerThanItsDeadline) {
  const UniqueFd listener = crowded_listener();
  auto stream = UnixStream::connect(path_, in(kSoon));
  ASSERT_TRUE(stream.has_value()) << stream.error().message;
  expect_error(stream->send(ByteVector(8 << 20)), ErrorCode::kDeadline, "sending");
}

/// Whether or not it has to wait: it gets in when the server takes the one before it.
TEST_F(UnixStreamTest, WaitsItsTurn) {
  const UniqueFd listener = crowded_listener();
  const auto first = UnixStream::connect(path_, in(kLong));
  ASSERT_TRUE(first.has_value()) << first.error().message;
  const std::jthread server([&] { const UniqueFd taken = accept_soon(listener); });
  const auto second = UnixStream::connect(path_, in(kLong));
  EXPECT_TRUE(second.has_value()) << second.error().message;
}

}  // namespace
}  // namespace confcom::rpc
