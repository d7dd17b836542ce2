#include "rpc/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <charconv>
#include <cstdint>
#include <latch>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "rpc/testing/running_loop.h"
#include "rpc/testing/test_client.h"

namespace confcom::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing::TestClient;

constexpr std::chrono::milliseconds kSoon{200};  // enough for a request, on a busy machine too

HttpResponse respond(const HttpRequest& request) {
  if (request.path == "/throws") throw std::runtime_error("defect");
  if (request.path == "/status-0") return {.status = 0};
  if (request.path == "/missing") return {.status = 404, .body = "no such page\n"};
  return {.content_type = "text/x-echo",
          .body = std::string(request.method) + " " + std::string(request.path) + "\n"};
}

class HttpServerTest : public ::testing::Test {
 protected:
  ~HttpServerTest() override { loop_.stop(); }

  void serve(const HttpServerLimits& limits = {}, const HttpHandler& handler = respond) {
    auto server = HttpServer::listen(loop_.loop(), "127.0.0.1:0", handler, limits);
    if (!server.has_value()) FAIL() << server.error().message;
    server_ = *std::move(server);
    loop_.start();
  }

  [[nodiscard]] std::uint16_t port() const {
    const std::string address = server_->address();
    std::uint16_t number = 0;
    std::from_chars(address.data() + address.rfind(':') + 1, address.data() + address.size(),
                    number);
    return number;
  }

  [[nodiscard]] TestClient client() const { return TestClient::tcp(port()); }

  /// All that comes until the server closes.
  [[nodiscard]] std::string answer_to(std::string_view request) const {
    TestClient client = this->client();
    client.send(as_bytes(request));
    const TestClient::Received received = client.receive_all();
    EXPECT_EQ(received.error, 0) << "reset instead of closed";
    return std::string(as_text(received.bytes));
  }

  testing::RunningLoop loop_{2};
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersGet) {
  serve();
  EXPECT_THAT(answer_to("GET /metrics?x=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Content-Type: text/x-echo\r\n"),
                    HasSubstr("Content-Length: 13\r\n"), HasSubstr("\r\n\r\nGET /metrics\n")));
}

TEST_F(HttpServerTest, AnswersHeadWithoutBody) {
  serve();
  EXPECT_THAT(answer_to("HEAD /metrics HTTP/1.1\r\nConnection: close\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Content-Length: 14\r\n"),
                    ::testing::EndsWith("\r\n\r\n")));
}

TEST_F(HttpServerTest, ClosesWhenAnOlderClientExpectsIt) {
  serve();
  EXPECT_THAT(answer_to("GET / HTTP/1.0\r\n\r\n"), HasSubstr("\r\n\r\nGET /\n"));
}

TEST_F(HttpServerTest, KeepsAConnectionForMoreRequests) {
  serve();
  TestClient client = this->client();
  for (const std::string_view path : {"/one", "/two"}) {
    client.send(as_bytes("GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n"));
    EXPECT_THAT(client.receive_text(" " + std::string(path) + "\n"), HasSubstr("200 OK"));
  }
  client.send(as_bytes("GET /3 HTTP/1.1\r\n\r\nHEAD / HTTP/1.1\r\n\r\nGET /4 HTTP/1.1\r\n\r\n"));
  EXPECT_THAT(client.receive_text("GET /4\n"),
              AllOf(HasSubstr("GET /3\n"), Not(HasSubstr("HEAD"))));
}

TEST_F(HttpServerTest, PassesTheHandlersAnswerOn) {
  serve();
  EXPECT_THAT(answer_to("GET /missing HTTP/1.0\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 404 Not Found\r\n"), HasSubstr("no such page")));
}

TEST_F(HttpServerTest, RefusesOnItsOwn) {
  serve({.header_bytes = 1024});
  struct Case {
    std::string name;
    std::string request;
    std::string_view want;
  };
  const std::string long_field = "X: " + std::string(2000, 'x') + "\r\n";
  const std::vector<Case> cases = {
      {"POST", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", "405 Method Not Allowed"},
      {"unknown method", "BREW / HTTP/1.1\r\n\r\n", "405 Method Not Allowed"},
      {"no HTTP", "hello\r\n\r\n", "400 Bad Request"},
      {"no version", "GET /\r\n\r\n", "400 Bad Request"},
      {"another version", "GET / HTTP/3.0\r\n\r\n", "400 Bad Request"},
      {"bad field", "GET / HTTP/1.1\r\nno colon\r\n\r\n", "400 Bad Request"},
      {"bad length", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "400 Bad Request"},
      {"a body", "GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", "413 "},
      {"a chunked body", "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "413 "},
      {"long header", "GET / HTTP/1.1\r\n" + long_field + "\r\n",
       "431 Request Header Fields Too Large"},
      {"long target", "GET /" + std::string(2000, 'x') + " HTTP/1.1\r\n\r\n",
       "431 Request Header Fields Too Large"},
      {"very long header", "GET / HTTP/1.1\r\nX: " + std::string(300'000, 'x') + "\r\n\r\n",
       "431 Request Header Fields Too Large"},
      {"throwing handler", "GET /throws HTTP/1.0\r\n\r\n", "500 Internal Server Error"},
      {"handler without status", "GET /status-0 HTTP/1.0\r\n\r\n", "500 Internal Server Error"},
  };
  for (const Case& c : cases) {
    TestClient client = this->client();
    client.send(as_bytes(c.request));
    client.half_close();
    const TestClient::Received received = client.receive_all();
    EXPECT_THAT(std::string(as_text(received.bytes)), StartsWith("HTTP/1.1 " + std::string(c.want)))
        << c.name;
    EXPECT_EQ(received.error, 0) << c.name;
  }
}

TEST_F(HttpServerTest, SaysWhichMethodsItAllows) {
  serve();
  TestClient client = this->client();
  client.send(as_bytes("DELETE / HTTP/1.1\r\n\r\n"));
  client.half_close();
  EXPECT_THAT(std::string(as_text(client.receive_all().bytes)), HasSubstr("Allow: GET, HEAD\r\n"));
}

TEST_F(HttpServerTest, GoesOnAfterAHandlerThatThrows) {
  serve();
  TestClient client = this->client();
  client.send(as_bytes("GET /throws HTTP/1.1\r\n\r\nGET /again HTTP/1.1\r\n\r\n"));
  EXPECT_THAT(client.receive_text("GET /again\n"), HasSubstr("500 Internal Server Error"));
}

TEST_F(HttpServerTest, ClosesWhoeverTakesTooLong) {
  serve({.timeout = kSoon});
  EXPECT_EQ(answer_to(""), "");
  EXPECT_EQ(answer_to("GET / HTTP/1.1\r\nHo"), "");
  EXPECT_THAT(answer_to("GET / HTTP/1.1\r\n\r\n"), HasSubstr("\r\n\r\nGET /\n"));  // then idle
}

TEST_F(HttpServerTest, ClosesOneConnectionTooManyAtOnce) {
  serve({.connections = 1});
  TestClient first = client();
  first.send(as_bytes("GET /1 HTTP/1.1\r\n\r\n"));
  EXPECT_THAT(first.receive_text("GET /1\n"), HasSubstr("200 OK"));
  TestClient second = client();
  EXPECT_TRUE(second.receive_all().bytes.empty());
  first.send(as_bytes("GET /2 HTTP/1.1\r\nConnection: close\r\n\r\n"));
  EXPECT_THAT(std::string(as_text(first.receive_all().bytes)), HasSubstr("GET /2\n"));
}

TEST_F(HttpServerTest, ClosesWhatIsOpenWhenItStops) {
  serve();
  TestClient idle = client();
  idle.send(as_bytes("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_THAT(idle.receive_text("GET /\n"), HasSubstr("200 OK"));
  server_->stop();
  EXPECT_TRUE(idle.receive_all().bytes.empty());
  server_->stop();
  const auto again = HttpServer::listen(loop_.loop(), server_->address(), respond, {});
  EXPECT_TRUE(again.has_value()) << again.error().message;
}

void expect_whole_answer_or_none(TestClient& client) {
  client.send(as_bytes("GET / HTTP/1.0\r\n\r\n"));
  const std::string text(as_text(client.receive_all().bytes));
  EXPECT_THAT(text, ::testing::AnyOf("", ::testing::EndsWith("\r\n\r\nGET /\n")));
}

TEST_F(HttpServerTest, IsServedByManyThreadsAndStopsInTheMiddle) {
  serve({.connections = 3});
  std::latch halfway(20);
  std::vector<std::jthread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&halfway, port = port()] {
      for (int n = 0; n < 10; ++n) {
        TestClient client = TestClient::unconnected_tcp();
        if (client.connect(port)) expect_whole_answer_or_none(client);
        if (n < 5) halfway.count_down();
      }
    });
  }
  halfway.wait();
  server_->stop();
}

TEST(HttpServerListen, SaysWhereItListens) {
  testing::RunningLoop loop;
  struct Case {
    std::string_view address;
    std::string_view starts_with;
  };
  for (const Case& c : {Case{"127.0.0.1:0", "127.0.0.1:"}, Case{"0.0.0.0:0", "0.0.0.0:"}}) {
    const auto server = HttpServer::listen(loop.loop(), c.address, respond, {});
    ASSERT_TRUE(server.has_value()) << server.error().message;
    EXPECT_THAT((*server)->address(), StartsWith(std::string(c.starts_with)));
    EXPECT_THAT((*server)->address(), Not(::testing::EndsWith(":0")));
  }
}

TEST(HttpServerListen, ListensOnEveryInterface) {
  testing::RunningLoop loop;
  const auto server = HttpServer::listen(loop.loop(), ":0", respond, {});
  ASSERT_TRUE(server.has_value()) << server.error().message;
  const std::string address = (*server)->address();
  EXPECT_THAT(address, ::testing::AnyOf(StartsWith("[::]:"), StartsWith("0.0.0.0:")));
  loop.start();
  std::uint16_t port = 0;
  std::from_chars(address.data() + address.rfind(':') + 1, address.data() + address.size(), port);
  TestClient client = TestClient::tcp(port);
  client.send(as_bytes("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_THAT(std::string(as_text(client.receive_all().bytes)), HasSubstr("200 OK"));
  loop.stop();
}

TEST(HttpServerListen, RefusesWhereItCannot) {
  testing::RunningLoop loop;
  const auto first = HttpServer::listen(loop.loop(), "127.0.0.1:0", respond, {});
  ASSERT_TRUE(first.has_value()) << first.error().message;
  struct Case {
    std::string address;
    ErrorCode code;
    std::string_view part;
  };
  const std::vector<Case> cases = {
      {(*first)->address(), ErrorCode::kUnavailable, "choose another port"},
      {"192.0.2.1:0", ErrorCode::kIo, "cannot listen"},  // an address of documentation's
      {"localhost:0", ErrorCode::kInvalidArgument, "no IP address"},
      {"127.0.0.1", ErrorCode::kInvalidArgument, "no port"},
  };
  for (const Case& c : cases) {
    const auto server = HttpServer::listen(loop.loop(), c.address, respond, {});
    ASSERT_FALSE(server.has_value()) << c.address;
    EXPECT_EQ(server.error().code, c.code);
    EXPECT_THAT(server.error().message, HasSubstr(c.part));
  }
}

}  // namespace
}  // namespace confcom::rpc
