// The client against servers that answer otherwise than they should.

#include "rpc/grpc/grpc_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "rpc/testing/http2_frames.h"
#include "rpc/testing/scripted_server.h"
#include "rpc/testing/temporary_directory.h"

namespace confcom::rpc {
namespace {

using namespace std::string_literals;
using std::chrono::milliseconds;
using testing::big_endian;
using testing::FrameType;
using testing::grpc_framed;
using ::testing::HasSubstr;
using testing::http2_frame;
using testing::kAck;
using testing::kEndHeaders;
using testing::kEndStream;
using testing::ScriptedServer;

constexpr std::size_t kCapBytes = 100;
constexpr std::size_t kFrameBytes = 16'384;  // the most, unless a peer says otherwise
constexpr milliseconds kPatience{30'000};

std::string headers(std::uint8_t flags, const Http2Headers& block) {
  return http2_frame(FrameType::kHeaders, flags | kEndHeaders, 1,
                     testing::http2_header_block(block));
}

std::string settings() {
  return http2_frame(FrameType::kSettings, 0, 0) + http2_frame(FrameType::kSettings, kAck, 0);
}

std::string opening() {
  return settings() + headers(0, {{":status", "200"}, {"content-type", "application/grpc"}});
}

std::string data_frame(std::string_view payload) {
  return http2_frame(FrameType::kData, 0, 1, payload);
}

std::string status(const char* code, const char* message = "") {
  return headers(kEndStream, {{"grpc-status", code}, {"grpc-message", message}});
}

class GrpcClient : public ::testing::Test {
 protected:
  /// What a call comes to when this is the answer, whatever it is asked.
  [[nodiscard]] auto call_answered(const std::string& bytes, milliseconds timeout = kPatience,
                                   std::size_t cap_bytes = kCapBytes) {
    const testing::TemporaryDirectory directory;
    const auto path = directory.path() / "s.sock";
    const ScriptedServer server(path, [&](ScriptedServer::Peer& peer) {
      peer.receive_request();
      peer.send(bytes);
      if (timeout < kPatience) peer.wait_until_gone();
    });
    return call_grpc(path, "/test/Any", "hello", {.timeout = timeout, .message_bytes = cap_bytes});
  }
};

TEST_F(GrpcClient, TakesAnAnswer) {
  EXPECT_EQ(call_answered(opening() + data_frame(grpc_framed("answer")) + status("0")), "answer");
  EXPECT_EQ(
      call_answered(opening() + data_frame(grpc_framed(std::string(kCapBytes, 'x'))) + status("0")),
      std::string(kCapBytes, 'x'));
}

TEST_F(GrpcClient, TakesAnAnswerOfAServerThatHasHungUp) {
  const std::string message(150'000, 'm');  // more than is read at once
  const std::string framed = grpc_framed(message);
  std::string answer = opening();
  for (std::size_t at = 0; at < framed.size(); at += kFrameBytes) {
    answer += data_frame(std::string_view(framed).substr(at, kFrameBytes));
  }
  EXPECT_TRUE(call_answered(answer + status("0"), kPatience, message.size()) == message);
}

TEST_F(GrpcClient, SaysWhatIsWrongWithAnAnswer) {
  struct Row {
    const char* name;
    std::string answer;
    GrpcCode code;
    const char* says;
  };
  const Row rows[] = {
      {"a status",
       settings() +
           headers(kEndStream,
                   {{":status", "200"}, {"grpc-status", "9"}, {"grpc-message", "not%20yet"}}),
       GrpcCode::kFailedPrecondition, "not yet"},
      {"a message before its status",
       settings() + headers(kEndStream,
                            {{":status", "200"}, {"grpc-message", "early"}, {"grpc-status", "5"}}),
       GrpcCode::kNotFound, "early"},
      {"a status that is none", opening() + status("99"), GrpcCode::kUnknown, ""},
      {"hanging up at once", "", GrpcCode::kUnavailable, "hung up"},
      {"hanging up in the middle", opening() + data_frame("\0\0\0\0\x09half"s),
       GrpcCode::kUnavailable, "hung up"},
      {"garbage", "HTTP/1.1 400 Bad Request\r\n\r\n", GrpcCode::kUnavailable, "not HTTP/2"},
      {"no status",
       opening() + data_frame(grpc_framed("answer")) + headers(kEndStream, {{"x-other", "1"}}),
       GrpcCode::kUnavailable, "no gRPC status (HTTP 200)"},
      {"no trailers",
       opening() + http2_frame(FrameType::kData, kEndStream, 1, grpc_framed("answer")),
       GrpcCode::kUnavailable, "no gRPC status"},
      {"another protocol's refusal", settings() + headers(kEndStream, {{":status", "404"}}),
       GrpcCode::kUnavailable, "HTTP 404"},
      {"a reset", opening() + http2_frame(FrameType::kRstStream, 0, 1, big_endian(8)),
       GrpcCode::kUnavailable, "no gRPC status"},
      {"a goodbye",
       settings() + http2_frame(FrameType::kGoaway, 0, 0, big_endian(0) + big_endian(0)),
       GrpcCode::kUnavailable, ""},
      {"OK without a message", opening() + status("0"), GrpcCode::kInternal, "after 0 bytes"},
      {"OK with half a message", opening() + data_frame("\0\0\0\0\x09half"s) + status("0"),
       GrpcCode::kInternal, "after 9 bytes"},
      {"two messages", opening() + data_frame(grpc_framed("a") + grpc_framed("b")) + status("0"),
       GrpcCode::kUnimplemented, "more than one"},
      {"a compressed message", opening() + data_frame("\1\0\0\0\1x"s) + status("0"),
       GrpcCode::kUnimplemented, "compressed"},
      {"a message over the cap",
       opening() + data_frame(grpc_framed(std::string(kCapBytes + 1, 'x'))) + status("0"),
       GrpcCode::kResourceExhausted, "101 bytes; at most 100"},
      {"4 GiB announced", opening() + data_frame("\0\xFF\xFF\xFF\xFF"s),
       GrpcCode::kResourceExhausted, "4294967295 bytes"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto answer = call_answered(row.answer);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(to_string(answer.error().code), to_string(row.code)) << answer.error().message;
    EXPECT_THAT(answer.error().message, HasSubstr(row.says));
  }
}

TEST_F(GrpcClient, WaitsNoLongerThanItsDeadline) {
  for (const std::string& answer :
       {""s, settings(), opening(), opening() + data_frame("\0\0\0\0\x09half"s)}) {
    const auto late = call_answered(answer, milliseconds(30));
    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(to_string(late.error().code), "DEADLINE_EXCEEDED") << late.error().message;
  }
}

TEST_F(GrpcClient, DoesNotWaitForEverForAServerThatDoesNotRead) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.path() / "s.sock";
  const UnixListener listener = UnixListener::listen_new(path).value();  // that accepts nobody
  const auto late = call_grpc(path, "/test/Any", std::string(std::size_t{8} << 20, 'x'),
                              {.timeout = milliseconds(30)});
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(to_string(late.error().code), "DEADLINE_EXCEEDED");
}

}  // namespace
}  // namespace confcom::rpc
