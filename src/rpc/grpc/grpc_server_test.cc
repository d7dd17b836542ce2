#include "rpc/grpc/grpc_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "rpc/grpc/grpc_client.h"
#include "rpc/testing/method_service.h"
#include "rpc/testing/running_loop.h"
#include "rpc/testing/temporary_directory.h"
#include "rpc/unix_listener.h"

namespace confcom::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MethodService;
using testing::RunningLoop;
using testing::TemporaryDirectory;

class GrpcServerTest : public ::testing::Test {
 protected:
  ~GrpcServerTest() override { loop_.stop(); }

  void serve(const GrpcServerLimits& limits = {}) {
    auto listener = UnixListener::listen_new(path());
    if (!listener.has_value()) FAIL() << listener.error().message;
    server_.emplace(loop_.loop(), *std::move(listener), methods_, limits);
    loop_.start();
  }

  [[nodiscard]] std::filesystem::path path() const { return directory_.path() / "s.sock"; }

  [[nodiscard]] auto call(std::string_view method, std::string_view message,
                          const GrpcCallLimits& limits = {}) const {
    return call_grpc(path(), method, message, limits);
  }

  TemporaryDirectory directory_;
  MethodService methods_;
  RunningLoop loop_;
  std::optional<GrpcServer> server_;
};

TEST_F(GrpcServerTest, AnswersWithTheMessage) {
  serve();
  EXPECT_EQ(call("/test/Echo", "hello"), "hello");
  EXPECT_EQ(call("/test/Echo", ""), "");
}

TEST_F(GrpcServerTest, CarriesMessagesOfManyFrames) {
  serve();
  std::string message(3'000'000, 'x');
  for (std::size_t i = 0; i < message.size(); i += 997) message[i] = static_cast<char>(i);
  EXPECT_EQ(call("/test/Echo", message), message);
}

TEST_F(GrpcServerTest, TellsTheStatus) {
  serve();
  const auto refused = call("/test/Refuse", "");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error(), (GrpcStatus{GrpcCode::kFailedPrecondition, "not 100 % ready:?wait"}));
}

/// More often than once, for the thread may be through before or after the call is let go.
TEST_F(GrpcServerTest, AnswersFromAnotherThread) {
  serve();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(call("/test/Later", ""), "later");
}

TEST_F(GrpcServerTest, EndsCallsThatAreDropped) {
  serve();
  const auto dropped = call("/test/Drop", "");
  ASSERT_FALSE(dropped.has_value());
  EXPECT_EQ(dropped.error().code, GrpcCode::kInternal);
}

TEST_F(GrpcServerTest, RefusesLongMessagesBySize) {
  serve({.message_bytes = 1000});
  EXPECT_TRUE(call("/test/Echo", std::string(1000, 'x')).has_value());
  const auto refused = call("/test/Echo", std::string(1001, 'x'));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, GrpcCode::kResourceExhausted);
  EXPECT_THAT(refused.error().message, HasSubstr("1001 bytes; at most 1000"));
}

TEST_F(GrpcServerTest, RefusesMuchLongerMessagesWithoutReadingThem) {
  serve({.message_bytes = 1000});
  const auto refused = call("/test/Echo", std::string(std::size_t{8} << 20, 'x'));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, GrpcCode::kResourceExhausted);
}

TEST_F(GrpcServerTest, TellsOfClientsThatLeft) {
  serve();
  const auto late = call("/test/Keep", "", {.timeout = std::chrono::milliseconds(50)});
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().code, GrpcCode::kDeadlineExceeded);
  methods_.wait_cancelled(1);
  const MethodService::Kept kept = methods_.take_kept(1);
  kept.front()->send(std::make_shared<const std::string>("too late"));
  kept.front()->finish({});
  EXPECT_EQ(call("/test/Echo", "on"), "on");
}

TEST_F(GrpcServerTest, MayBeOutlivedByItsCalls) {
  MethodService::Kept kept;
  {
    RunningLoop loop;
    const GrpcServer server(loop.loop(), UnixListener::listen_new(path()).value(), methods_, {});
    loop.start();
    (void)call("/test/Keep", "", {.timeout = std::chrono::milliseconds(50)});
    kept = methods_.take_kept(1);
    loop.stop();
  }
  kept.front()->send(std::make_shared<const std::string>("too late"));
  kept.front()->finish({});
}

TEST_F(GrpcServerTest, SaysWhenNobodyListens) {
  const auto refused = call("/test/Echo", "");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, GrpcCode::kUnavailable);
}

TEST_F(GrpcServerTest, LeavesNoName) {
  serve();
  server_.reset();
  loop_.turn();
  loop_.turn();
  EXPECT_THAT(std::vector(std::filesystem::directory_iterator(directory_.path()), {}), IsEmpty());
}

}  // namespace
}  // namespace confcom::rpc
