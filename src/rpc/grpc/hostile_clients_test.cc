// What clients that break the protocol, or keep to it with ill will, do to a server: it ends or
// refuses each of them, and serves the next.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "rpc/grpc/grpc_client.h"
#include "rpc/grpc/grpc_server.h"
#include "rpc/grpc/http2_session.h"
#include "rpc/testing/http2_frame_reader.h"
#include "rpc/testing/http2_frames.h"
#include "rpc/testing/method_service.h"
#include "rpc/testing/running_loop.h"
#include "rpc/testing/temporary_directory.h"
#include "rpc/testing/test_client.h"
#include "rpc/unix_listener.h"

namespace confcom::rpc {
namespace {

using namespace std::string_literals;
using std::chrono::milliseconds;
using testing::big_endian;
using testing::FrameType;
using testing::grpc_framed;
using testing::grpc_headers;
using testing::grpc_request;
using testing::http2_frame;
using testing::http2_greeting;
using testing::http2_header_block;
using testing::Http2Frame;
using testing::kEndHeaders;
using testing::kEndStream;
using testing::kHttp2Preface;
using testing::MethodService;

constexpr std::size_t kMessageBytes = 1000;
constexpr milliseconds kEnough{200};  // for who does not wait, on a busy machine too

// Source: RFC 9113, 7.
constexpr std::uint32_t kProtocolError = 1;
constexpr std::uint32_t kRefusedStream = 7;
constexpr std::uint32_t kCancel = 8;

std::string headers_frame(std::uint8_t flags, std::uint32_t stream, const Http2Headers& headers) {
  return http2_frame(FrameType::kHeaders, flags | kEndHeaders, stream, http2_header_block(headers));
}

std::string without(Http2Headers headers, std::string_view name) {
  std::erase_if(headers, [&](const auto& header) { return header.first == name; });
  return headers_frame(0, 1, headers);
}

std::string with(std::string_view name, std::string_view value) {
  Http2Headers headers = grpc_headers("/test/Echo");
  for (auto& [key, old] : headers) {
    if (key == name) old = value;
  }
  return headers_frame(0, 1, headers);
}

std::string data_frame(std::string_view payload) {
  return http2_frame(FrameType::kData, kEndStream, 1, payload);
}

std::string times(std::size_t count, const std::function<std::string(std::uint32_t)>& piece) {
  std::string out;
  for (std::uint32_t i = 0; i < count; ++i) out += piece(i);
  return out;
}

/// With windows that no answer here fills.
std::string wide_open_greeting() {
  return std::string(kHttp2Preface) +
         http2_frame(FrameType::kSettings, 0, 0, "\0\x04\x7F\xFF\xFF\xFF"s) +
         http2_frame(FrameType::kWindowUpdate, 0, 0, big_endian(0x7FFF0000));
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

/// A client that sends bytes and looks at frames.
class RawClient {
 public:
  using Wanted = std::function<bool(const Http2Frame&)>;

  explicit RawClient(const std::filesystem::path& path)
      : socket_(testing::TestClient::unix_stream(path)) {}

  void send(std::string_view bytes) { socket_.send(as_bytes(bytes)); }
  void half_close() { socket_.half_close(); }

  /// The first frame from here on that is wanted; fails the test when the server closes before.
  Http2Frame next(const Wanted& wanted) {
    if (auto found = find(wanted)) return *std::move(found);
    ADD_FAILURE() << "the server closed the connection";
    return {};
  }
  Http2Frame next(FrameType type) {
    return next([&](const Http2Frame& frame) { return frame.type == type; });
  }
  /// The status of the call on a stream.
  std::string status(std::uint32_t stream) {
    const auto ends_it = [&](const Http2Frame& frame) {
      return frame.stream == stream && !frame.header("grpc-status").empty();
    };
    return next(ends_it).header("grpc-status");
  }
  void expect_closed() {
    (void)find([](const Http2Frame&) { return false; });
  }

 private:
  std::optional<Http2Frame> find(const Wanted& wanted) {
    for (;;) {
      while (at_ < frames_.size()) {
        if (const Http2Frame& frame = frames_.at(at_++); wanted(frame)) return frame;
      }
      const ByteVector piece = socket_.receive_some(65536);
      if (piece.empty()) return {};
      std::ranges::move(reader_.take(piece), std::back_inserter(frames_));
    }
  }

  testing::TestClient socket_;
  testing::Http2FrameReader reader_;
  std::vector<Http2Frame> frames_;
  std::size_t at_ = 0;
};

class HostileClients : public ::testing::Test {
 protected:
  HostileClients() { methods_.set_list(list_); }
  ~HostileClients() override { loop_.stop(); }

  void serve(const GrpcServerLimits& limits = {.message_bytes = kMessageBytes}) {
    server_.emplace(loop_.loop(), UnixListener::listen_new(path_).value(), methods_, limits);
    loop_.start();
  }

  [[nodiscard]] RawClient client() const { return RawClient(path_); }
  [[nodiscard]] RawClient client_sending(std::string_view bytes) const {
    RawClient out(path_);
    out.send(bytes);
    return out;
  }

  void expect_serving() const {
    EXPECT_EQ(call_grpc(path_, "/test/Echo", "still there", {}), "still there");
  }

  /// Once the loop has come to close those of clients that have left.
  void expect_descriptors(std::size_t count) {
    for (int i = 0; i < 100 && open_descriptors() != count; ++i) loop_.turn();
    EXPECT_EQ(open_descriptors(), count);
  }

  testing::TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "s.sock";
  std::shared_ptr<const std::string> list_ =
      std::make_shared<const std::string>(std::string(std::size_t{4} << 20, 'd'));
  testing::MethodService methods_;
  testing::RunningLoop loop_;
  std::optional<GrpcServer> server_;
};

TEST_F(HostileClients, AreClosedWhenTheyDoNotSpeakTheProtocol) {
  serve();
  const std::string block = http2_header_block(grpc_headers("/test/Echo"));
  struct Row {
    const char* name;
    std::string bytes;
  };
  const Row rows[] = {
      {"HTTP/1.1", "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {"TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s + std::string(64, 'x')},
      {"zeros", std::string(100, '\0')},
      {"a bent preface", "PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n"},
      {"no SETTINGS first",
       std::string(kHttp2Preface) + http2_frame(FrameType::kPing, 0, 0, "12345678")},
      {"a frame that is too long", http2_greeting() + "\xFF\xFF\xFF\x00\x00\x00\x00\x00\x01"s},
      {"DATA on no stream", http2_greeting() + http2_frame(FrameType::kData, 0, 0, "x")},
      {"DATA on a stream that is not there",
       http2_greeting() + http2_frame(FrameType::kData, 0, 7, "x")},
      {"HEADERS on an even stream",
       http2_greeting() + http2_frame(FrameType::kHeaders, kEndHeaders, 2, block)},
      {"SETTINGS of a wrong length",
       http2_greeting() + http2_frame(FrameType::kSettings, 0, 0, "12345")},
      {"a setting out of range",
       http2_greeting() + http2_frame(FrameType::kSettings, 0, 0, "\0\x04\xFF\xFF\xFF\xFF"s)},
      {"a window that overflows",
       http2_greeting() + http2_frame(FrameType::kWindowUpdate, 0, 0, big_endian(0x7FFFFFFF))},
      {"headers that are none",
       http2_greeting() + http2_frame(FrameType::kHeaders, kEndHeaders, 1, "\xFF\xFF\xFF\xFF\xFF")},
      {"CONTINUATION of nothing",
       http2_greeting() + http2_frame(FrameType::kContinuation, kEndHeaders, 1, block)},
      {"headers interrupted", http2_greeting() + http2_frame(FrameType::kHeaders, 0, 1, block) +
                                  http2_frame(FrameType::kPing, 0, 0, "12345678")},
      {"GOAWAY",
       http2_greeting() + http2_frame(FrameType::kGoaway, 0, 0, big_endian(0) + big_endian(0))},
  };
  const std::size_t descriptors = open_descriptors();
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    client_sending(row.bytes).expect_closed();
    expect_serving();
  }
  expect_descriptors(descriptors);
}

TEST_F(HostileClients, AreToldWhatIsWrongWithTheirRequest) {
  serve();
  struct Row {
    const char* name;
    std::string request;
    const char* header;
    const char* want;
  };
  const std::string good = headers_frame(0, 1, grpc_headers("/test/Echo"));
  const Row rows[] = {
      {"GET", with(":method", "GET") + data_frame(grpc_framed("")), ":status", "415"},
      {"JSON", with("content-type", "application/json") + data_frame(grpc_framed("")), ":status",
       "415"},
      {"no content type",
       without(grpc_headers("/test/Echo"), "content-type") + data_frame(grpc_framed("")), ":status",
       "415"},
      {"no such method", grpc_request(1, "/test/None", ""), "grpc-status", "12"},
      {"compressed", good + data_frame("\1\0\0\0\1x"s), "grpc-status", "12"},
      {"two messages", good + data_frame(grpc_framed("a") + grpc_framed("b")), "grpc-status", "12"},
      {"no message", good + data_frame(""), "grpc-status", "13"},
      {"half a prefix", good + data_frame("\0\0"s), "grpc-status", "13"},
      {"half a message",
       good + data_frame("\0\0\0\0\x09"
                         "half"s),
       "grpc-status", "13"},
      {"a message over the limit",
       good + data_frame(grpc_framed(std::string(kMessageBytes + 1, 'x'))), "grpc-status", "8"},
      {"a long message announced",
       good + http2_frame(FrameType::kData, 0, 1, "\0\xFF\xFF\xFF\xFF"s), "grpc-status", "8"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    RawClient client = client_sending(http2_greeting() + row.request);
    const auto answer = client.next([](const Http2Frame& frame) { return frame.stream == 1; });
    EXPECT_EQ(answer.header(row.header), row.want);
    client.send(grpc_request(3, "/test/Echo", "more"));
    EXPECT_EQ(client.status(3), "0") << "the connection goes on";
  }
}

TEST_F(HostileClients, LoseTheStreamOfARequestWithoutPath) {
  serve();
  RawClient client =
      client_sending(http2_greeting() + without(grpc_headers("/test/Echo"), ":path"));
  EXPECT_EQ(client.next(FrameType::kRstStream).error_code(), kProtocolError);
  client.send(grpc_request(3, "/test/Echo", "more"));
  EXPECT_EQ(client.status(3), "0");
}

TEST_F(HostileClients, MustBeginInTime) {
  serve({.request_timeout = kEnough});
  client().expect_closed();
  client_sending(kHttp2Preface.substr(0, 12)).expect_closed();
  client_sending(kHttp2Preface).expect_closed();
  expect_serving();
}

TEST_F(HostileClients, MustEndTheirRequestInTime) {
  serve({.request_timeout = kEnough});
  const std::string good = headers_frame(0, 1, grpc_headers("/test/Echo"));
  for (const std::string& request :
       {good, good + http2_frame(FrameType::kData, 0, 1, "\0\0\0\0\4ha"s)}) {
    RawClient client = client_sending(http2_greeting() + request);
    EXPECT_EQ(client.status(1), "4");
    (void)client.next(FrameType::kRstStream);
    client.send(grpc_request(3, "/test/Echo", "more"));
    EXPECT_EQ(client.status(3), "0");
  }
}

TEST_F(HostileClients, MayBeIdleOnceTheyHaveBegun) {
  serve({.request_timeout = kEnough});
  RawClient idle = client_sending(http2_greeting());
  client().expect_closed();  // by the deadline that the other had kept
  idle.send(http2_frame(FrameType::kPing, 0, 0, "12345678"));
  EXPECT_EQ(idle.next(FrameType::kPing).payload, "12345678");
}

TEST_F(HostileClients, AreServedByteByByte) {
  serve();
  RawClient client = this->client();
  for (const char c : http2_greeting() + grpc_request(1, "/test/Echo", "slowly")) {
    client.send({&c, 1});
  }
  EXPECT_EQ(client.next(FrameType::kData).payload, grpc_framed("slowly"));
  EXPECT_EQ(client.status(1), "0");
}

TEST_F(HostileClients, HaveNoMoreStreamsThanAreAllowed) {
  serve();
  constexpr std::uint32_t kStreams = Http2Limits().streams;
  RawClient client = client_sending(http2_greeting() + times(kStreams, [](std::uint32_t i) {
                                      return grpc_request(2 * i + 1, "/test/Keep", "");
                                    }));
  MethodService::Kept kept = methods_.take_kept(kStreams);
  client.send(grpc_request(2 * kStreams + 1, "/test/Keep", ""));
  const auto reset = client.next(FrameType::kRstStream);
  EXPECT_EQ(reset.stream, 2 * kStreams + 1);
  EXPECT_EQ(reset.error_code(), kRefusedStream);
  kept.clear();
  EXPECT_EQ(client.status(1), "13") << "given up by the service";
  client.send(grpc_request(2 * kStreams + 3, "/test/Echo", ""));
  EXPECT_EQ(client.status(2 * kStreams + 3), "0");
}

TEST_F(HostileClients, HoldNoMoreThanTwoMessagesOfRequestsThatDoNotEnd) {
  serve();
  const std::string part = std::string("\0\0\0\x03\xE8"s) + std::string(kMessageBytes - 1, 'x');
  RawClient client = client_sending(http2_greeting() + times(3, [&](std::uint32_t i) {
                                      const std::uint32_t stream = 2 * i + 1;
                                      return headers_frame(0, stream, grpc_headers("/test/Echo")) +
                                             http2_frame(FrameType::kData, 0, stream, part);
                                    }));
  EXPECT_EQ(client.status(5), "8");
}

TEST_F(HostileClients, CannotConnectMoreOftenThanIsAllowed) {
  serve({.connections = 2});
  MethodService::Kept kept;
  RawClient first = client_sending(http2_greeting() + grpc_request(1, "/test/Echo", ""));
  EXPECT_EQ(first.status(1), "0");
  {
    RawClient second = client_sending(http2_greeting() + grpc_request(1, "/test/Keep", ""));
    kept = methods_.take_kept(1);
    client().expect_closed();
  }
  methods_.wait_cancelled(1);
  expect_serving();  // there is room again
  first.send(grpc_request(3, "/test/Echo", ""));
  EXPECT_EQ(first.status(3), "0");
}

TEST_F(HostileClients, KeepNobodyWaitingWhenTheyDoNotReadTheirList) {
  serve({});
  const std::weak_ptr<const std::string> list = list_;
  std::optional<RawClient> deaf =
      client_sending(wide_open_greeting() + grpc_request(1, "/test/List", ""));
  const MethodService::Kept kept = methods_.take_kept(1);
  methods_.forget_list();
  list_.reset();
  expect_serving();
  EXPECT_FALSE(list.expired()) << "most of it is still to be sent";
  deaf.reset();
  methods_.wait_cancelled(1);
  for (int i = 0; i < 100 && !list.expired(); ++i) loop_.turn();
  EXPECT_TRUE(list.expired());
  expect_serving();
}

TEST_F(HostileClients, AreClosedWhenTheyLeaveTooMuchUnread) {
  serve({.unsent_bytes = list_->size()});
  RawClient deaf = client_sending(wide_open_greeting() + grpc_request(1, "/test/List", ""));
  const MethodService::Kept kept = methods_.take_kept(1);
  expect_serving();
  kept.front()->send(list_);
  methods_.wait_cancelled(1);
  deaf.expect_closed();
  expect_serving();
}

TEST_F(HostileClients, MayResetACallInTheMiddleOfItsAnswer) {
  serve({});
  RawClient client = client_sending(wide_open_greeting() + grpc_request(1, "/test/List", ""));
  (void)client.next(FrameType::kData);
  client.send(http2_frame(FrameType::kRstStream, 0, 1, big_endian(kCancel)));
  methods_.wait_cancelled(1);
  for (const auto& call : methods_.take_kept(1)) call->finish({});  // too late, and harmless
  client.send(grpc_request(3, "/test/Echo", "next"));
  EXPECT_EQ(client.status(3), "0");
}

TEST_F(HostileClients, CannotFlood) {
  serve();
  struct Row {
    const char* name;
    std::string bytes;
  };
  const std::string block = http2_header_block({{"x", std::string(16'000, 'x')}});
  const Row rows[] = {
      {"pings",
       times(100'000,
             [](std::uint32_t) { return http2_frame(FrameType::kPing, 0, 0, "12345678"); })},
      {"settings",
       times(100'000, [](std::uint32_t) { return http2_frame(FrameType::kSettings, 0, 0); })},
      {"rapid reset", times(5'000,
                            [](std::uint32_t i) {
                              return grpc_request(2 * i + 1, "/test/Keep", "") +
                                     http2_frame(FrameType::kRstStream, 0, 2 * i + 1,
                                                 big_endian(kCancel));
                            })},
      {"continuations",
       http2_frame(FrameType::kHeaders, 0, 1) +
           times(100'000,
                 [](std::uint32_t) { return http2_frame(FrameType::kContinuation, 0, 1); })},
      {"huge headers",
       http2_frame(FrameType::kHeaders, 0, 1, http2_header_block(grpc_headers("/test/Keep"))) +
           times(
               100,
               [&](std::uint32_t) { return http2_frame(FrameType::kContinuation, 0, 1, block); })},
  };
  const std::size_t descriptors = open_descriptors();
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    // Sent whole or not at all: the server closes when it has had enough, read or not.
    RawClient client = client_sending(http2_greeting() + row.bytes);
    client.expect_closed();
    expect_serving();
  }
  expect_descriptors(descriptors);
}

}  // namespace
}  // namespace confcom::rpc
