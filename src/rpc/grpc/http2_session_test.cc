#include "rpc/grpc/http2_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "rpc/testing/http2_frame_reader.h"
#include "rpc/testing/http2_frames.h"

namespace confcom::rpc {
namespace {

using ::testing::ElementsAre;

/// Writes down what it is told.
class Recorder final : public Http2Events {
 public:
  void on_header(Http2Stream stream, std::string_view name, std::string_view value) override {
    told.push_back(std::to_string(stream) + " " + std::string(name) + ": " + std::string(value));
  }
  void on_data(Http2Stream stream, Bytes bytes) override { data[stream].append(as_text(bytes)); }
  void on_end(Http2Stream stream) override { told.push_back(std::to_string(stream) + " end"); }
  void on_closed(Http2Stream stream) override {
    told.push_back(std::to_string(stream) + " closed");
  }

  std::vector<std::string> told;
  std::map<Http2Stream, std::string> data;
};

std::shared_ptr<const std::string> text(std::string in) {
  return std::make_shared<const std::string>(std::move(in));
}

Http2Headers request() {
  return {{":method", "POST"}, {":scheme", "http"}, {":path", "/p"}, {":authority", "localhost"}};
}

class TwoSessions : public ::testing::Test {
 protected:
  /// Carries bytes in pieces until neither has anything to say.
  void talk(std::size_t piece_bytes = 1U << 20) {
    while (carry(*client_, *server_, piece_bytes) || carry(*server_, *client_, piece_bytes)) {
    }
  }

  static bool carry(Http2Session& from, Http2Session& to, std::size_t piece_bytes) {
    const Bytes sent = from.to_send();
    const ByteVector bytes(sent.begin(), sent.end());
    for (Bytes rest = bytes; !rest.empty();) {
      const Bytes piece = rest.first(std::min(piece_bytes, rest.size()));
      EXPECT_TRUE(to.receive(piece));
      rest = rest.subspan(piece.size());
    }
    return !bytes.empty();
  }

  Recorder at_client_;
  Recorder at_server_;
  std::unique_ptr<Http2Session> client_ = Http2Session::make_client(at_client_, {});
  std::unique_ptr<Http2Session> server_ = Http2Session::make_server(at_server_, {});
};

TEST_F(TwoSessions, ExchangeHeadersBodiesAndTrailers) {
  const Http2Stream stream = client_->request(request());
  client_->send(stream, text("question"));
  client_->end(stream, {});
  talk(1);  // byte by byte
  EXPECT_THAT(at_server_.told, ElementsAre("1 :method: POST", "1 :scheme: http", "1 :path: /p",
                                           "1 :authority: localhost", "1 end"));
  EXPECT_EQ(at_server_.data.at(1), "question");
  server_->respond(stream, {{":status", "200"}});
  server_->send(stream, text("ans"));
  server_->send(stream, text(""));
  server_->send(stream, text("wer"));
  server_->end(stream, {{"grpc-status", "0"}});
  talk(1);
  EXPECT_THAT(at_client_.told,
              ElementsAre("1 :status: 200", "1 grpc-status: 0", "1 end", "1 closed"));
  EXPECT_EQ(at_client_.data.at(1), "answer");
  EXPECT_EQ(at_server_.told.back(), "1 closed");
}

TEST_F(TwoSessions, CarryMoreThanAWindow) {
  const Http2Stream stream = client_->request(request());
  const std::string body(5 * Http2Limits().window_bytes + 7, 'b');
  client_->send(stream, text(body));
  client_->end(stream, {});
  talk();
  EXPECT_EQ(at_server_.data.at(1), body);
}

TEST_F(TwoSessions, LetABodyWait) {
  const Http2Stream stream = client_->request(request());
  talk();
  client_->send(stream, text("first"));
  talk();
  EXPECT_EQ(at_server_.data.at(1), "first");
  client_->send(stream, text(", second"));
  client_->end(stream, {});
  client_->send(stream, text("after the end"));
  talk();
  EXPECT_EQ(at_server_.data.at(1), "first, second");
  EXPECT_EQ(at_server_.told.back(), "1 end");
}

TEST_F(TwoSessions, TellOfAStreamThatIsCancelled) {
  const Http2Stream stream = client_->request(request());
  talk();
  client_->cancel(stream);
  talk();
  EXPECT_EQ(at_server_.told.back(), "1 closed");
  server_->respond(stream, {{":status", "200"}});  // nothing of it happens any more
  server_->send(stream, text("late"));
  server_->end(stream, {});
  server_->cancel(stream);
  talk();
  EXPECT_THAT(at_client_.told, ElementsAre("1 closed"));
}

TEST_F(TwoSessions, LetGoOfARequestThatIsAnsweredBeforeItsEnd) {
  const Http2Stream stream = client_->request(request());
  talk();
  server_->respond_only(stream, {{":status", "415"}});
  talk();
  EXPECT_THAT(at_client_.told, ElementsAre("1 :status: 415", "1 end", "1 closed"));
  EXPECT_EQ(at_server_.told.back(), "1 closed");
}

TEST_F(TwoSessions, SayGoodbye) {
  EXPECT_FALSE(server_->has_begun());
  talk();
  EXPECT_TRUE(server_->has_begun());
  EXPECT_TRUE(server_->is_open());
  client_->shut_down();
  talk();
  EXPECT_FALSE(client_->is_open());
  EXPECT_FALSE(server_->is_open());
}

TEST(Http2Session, IsBrokenByWhatIsNoHttp2) {
  Recorder recorder;
  const auto server = Http2Session::make_server(recorder, {});
  EXPECT_FALSE(server->receive(as_bytes("GET / HTTP/1.1\r\nHost: here\r\n\r\n")));
  EXPECT_FALSE(server->is_open());
  EXPECT_FALSE(server->receive(as_bytes(testing::http2_greeting()))) << "it stays so";
}

TEST(Http2Session, SaysItsLimits) {
  Recorder recorder;
  const auto server = Http2Session::make_server(
      recorder, {.streams = 5, .header_bytes = 6, .window_bytes = 70'000});
  testing::Http2FrameReader reader;
  const auto frames = reader.take(server->to_send());
  ASSERT_FALSE(frames.empty());
  using testing::big_endian;
  const std::string pair(1, '\0');
  EXPECT_EQ(frames.front().payload, pair + "\3" + big_endian(5) + pair + "\6" + big_endian(6) +
                                        pair + "\4" + big_endian(70'000));
}

}  // namespace
}  // namespace confcom::rpc
