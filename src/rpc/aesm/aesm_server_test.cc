#include "rpc/aesm/aesm_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <latch>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "rpc/testing/aesm_fixture.h"
#include "rpc/testing/fake_backend.h"
#include "rpc/testing/protobuf_fields.h"

namespace confcom::rpc {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using ::testing::ElementsAre;
using testing::FakeBackend;
using testing::HoldingBackend;
using testing::TestClient;

constexpr std::chrono::milliseconds kSoon{20};     // of time limits that are meant to be hit
constexpr std::chrono::milliseconds kEnough{200};  // of those that some keep, on a busy machine too
const AesmResponse kSize{GetQuoteSizeExResponse{4600}};

class AesmServerTest : public testing::AesmFixture {};

TEST_F(AesmServerTest, AnswersOnceAndCloses) {
  FakeBackend backend;
  const Serving serving = serve(backend);
  TestClient client = client_sending(request_frame());
  expect_answer(client, kSize);
  EXPECT_THAT(observer_.closed(1), ElementsAre(AesmClosing::kAnswered));
  EXPECT_THAT(observer_.answered(), ElementsAre(testing::RecordingObserver::Answered{
                                        AesmKind::kGetQuoteSizeEx, AesmError::kSuccess}));
  EXPECT_EQ(observer_.accepted(1), 1U);
  EXPECT_EQ(server_->open_connections(), 0U);
}

TEST_F(AesmServerTest, TellsOfRefusalsWithTheirCode) {
  FakeBackend backend;
  const Serving serving = serve(backend);
  const AesmRequest unserved{.body = UnservedRequest{AesmKind::kGetWhiteList}};
  TestClient client = client_sending(aesm_frame(write_aesm_request(unserved)));
  expect_answer(client, {AesmFailure{AesmKind::kGetWhiteList, AesmError::kServiceUnavailable}});
  std::ignore = observer_.closed(1);
  EXPECT_THAT(observer_.answered(), ElementsAre(testing::RecordingObserver::Answered{
                                        AesmKind::kGetWhiteList, AesmError::kServiceUnavailable}));
}

TEST_F(AesmServerTest, TakesARequestInPieces) {
  FakeBackend backend;
  const Serving serving = serve(backend);
  TestClient client = idle_client(1);
  for (const std::byte b : request_frame()) {
    client.send(Bytes(&b, 1));
    loop_.turn();
  }
  expect_answer(client, kSize);
}

TEST_F(AesmServerTest, TakesARequestAtTheCap) {
  constexpr std::size_t kRoundIt = 2 + 3 + 1 + 3;  // two tags, each with a length of three bytes
  FakeBackend backend;
  const Serving serving = serve(backend);
  const ByteVector at_cap = testing::bytes_field(
      16, testing::bytes_field(1, ByteVector(kMaxAesmRequestBytes - kRoundIt)));
  ASSERT_EQ(at_cap.size(), kMaxAesmRequestBytes);
  TestClient client = client_sending(aesm_frame(at_cap));
  expect_answer(client, kSize);
}

TEST_F(AesmServerTest, AnswersAClientThatHasSaidItSendsNoMore) {
  FakeBackend backend;
  const Serving serving = serve(backend);
  TestClient client = client_sending(request_frame());
  client.half_close();
  expect_answer(client, kSize);
}

/// Linux tells the peer of a connection reset when a unix socket is closed with unread bytes.
TEST_F(AesmServerTest, AnswersAClientThatSendsTooMuchWithoutAReset) {
  HoldingBackend backend;
  const Serving serving = serve(backend);
  for (const std::size_t garbage : {1U, 4000U, 40'000U}) {
    ByteVector bytes = request_frame();
    bytes.resize(bytes.size() + garbage, std::byte{0xff});
    TestClient client = client_sending(bytes);
    for (const auto& [request, done] : backend.take(1)) done(kSize);
    expect_answer(client, kSize);
  }
}

TEST_F(AesmServerTest, ClosesWithoutAnswerWhatIsNoRequest) {
  FakeBackend backend;
  const Serving serving = serve(backend);
  struct Case {
    std::string name;
    ByteVector bytes;
  };
  const std::vector<Case> cases = {
      {"length 0", to_vector(as_bytes("\0\0\0\0"sv))},
      {"length over the cap", to_vector(as_bytes("\1\0\1\0"sv))},
      {"length 4 GiB", to_vector(as_bytes("\xff\xff\xff\xff"sv))},
      {"text", to_vector(as_bytes("GET / HTTP/1.1\r\n\r\n"))},
      {"no protobuf", aesm_frame(as_bytes("no protobuf"))},
      {"unknown request", aesm_frame(testing::bytes_field(23, {}))},
      {"old session request", aesm_frame(testing::bytes_field(5, {}))},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    TestClient client = client_sending(cases[i].bytes);
    expect_closed_without_answer(client);
    EXPECT_EQ(observer_.closed(i + 1).back(), AesmClosing::kMalformed) << cases[i].name;
  }
}

TEST_F(AesmServerTest, NoticesClientsThatLeave) {
  HoldingBackend backend;
  const Serving serving = serve(backend);
  {
    const TestClient says_nothing = idle_client(1);
  }
  EXPECT_THAT(observer_.closed(1), ElementsAre(AesmClosing::kClientLeft));
  {
    const TestClient begins = client_sending(Bytes(request_frame()).first(5));
  }
  EXPECT_EQ(observer_.closed(2).back(), AesmClosing::kClientLeft);

  std::vector<HoldingBackend::Held> held;
  {
    const TestClient asks = client_sending(request_frame());
    held = backend.take(1);
  }
  held.front().second(kSize);
  EXPECT_EQ(observer_.closed(3).back(), AesmClosing::kClientLeft);
}

TEST_F(AesmServerTest, ClosesOnlyThoseWhoseRequestIsNotWholeInTime) {
  HoldingBackend backend;
  const Serving serving = serve(backend, {.request_timeout = kEnough});
  TestClient asks = client_sending(request_frame());
  const auto held = backend.take(1);
  TestClient idle = client();
  TestClient begins = client_sending(Bytes(request_frame()).first(5));
  expect_closed_without_answer(idle);
  expect_closed_without_answer(begins);
  EXPECT_THAT(observer_.closed(2),
              ElementsAre(AesmClosing::kRequestTimeout, AesmClosing::kRequestTimeout));
  held.front().second(kSize);
  expect_answer(asks, kSize);
}

TEST_F(AesmServerTest, DoesNotGiveMoreTimeToWhoSendsSlowly) {
  FakeBackend backend;
  const Serving serving = serve(backend, {.request_timeout = kSoon});
  TestClient client = this->client();
  // So many bytes that it is closed long before they all are sent.
  const ByteVector bytes = aesm_frame(ByteVector(kMaxAesmRequestBytes));
  for (std::size_t i = 0; i < bytes.size() && observer_.closed(0).empty(); ++i) {
    client.send(Bytes(bytes).subspan(i, 1));
    loop_.turn();
  }
  EXPECT_THAT(observer_.closed(1), ElementsAre(AesmClosing::kRequestTimeout));
}

TEST_F(AesmServerTest, ClosesWhenTheBackendTakesTooLong) {
  HoldingBackend backend;
  const Serving serving = serve(backend, {.backend_timeout = kSoon});
  TestClient client = client_sending(request_frame());
  const auto held = backend.take(1);
  expect_closed_without_answer(client);
  EXPECT_THAT(observer_.closed(1), ElementsAre(AesmClosing::kBackendTimeout));
  held.front().second(kSize);
  EXPECT_TRUE(observer_.answered().empty());
}

/// More than a unix socket's buffer holds.
AesmResponse long_answer() { return {GetQuoteExResponse{.quote = ByteVector(2 << 20)}}; }

ByteVector quote_request_frame() {
  return aesm_frame(write_aesm_request({.body = GetQuoteExRequest{}}));
}

TEST_F(AesmServerTest, WritesALongAnswerAsTheClientReadsIt) {
  FakeBackend backend([](const AesmRequest&, const auto& done) { done(long_answer()); });
  const Serving serving = serve(backend);
  TestClient client = client_sending(quote_request_frame());
  expect_answer(client, long_answer());
  EXPECT_THAT(observer_.closed(1), ElementsAre(AesmClosing::kAnswered));
}

TEST_F(AesmServerTest, ClosesWhenTheClientDoesNotReadItsAnswerInTime) {
  FakeBackend backend([](const AesmRequest&, const auto& done) { done(long_answer()); });
  const Serving serving = serve(backend, {.response_timeout = kSoon});
  TestClient client = client_sending(quote_request_frame());
  EXPECT_THAT(observer_.closed(1), ElementsAre(AesmClosing::kResponseTimeout));
  EXPECT_LT(client.receive_all().bytes.size(), answer_frame(long_answer()).size());
  EXPECT_TRUE(observer_.answered().empty());
}

TEST_F(AesmServerTest, ClosesWhoWaitedLongestWhenThereAreTooMany) {
  HoldingBackend backend;
  const Serving serving = serve(backend, {.connections = 3});
  TestClient asks = client_sending(request_frame());
  const auto held = backend.take(1);
  TestClient first = idle_client(2);
  TestClient second = idle_client(3);
  TestClient third = client_sending(request_frame());
  expect_closed_without_answer(first);
  for (const auto& [request, done] : backend.take(1)) done(kSize);
  expect_answer(third, kSize);
  second.send(request_frame());
  for (const auto& [request, done] : backend.take(1)) done(kSize);
  expect_answer(second, kSize);
  held.front().second(kSize);
  expect_answer(asks, kSize);
  EXPECT_THAT(observer_.closed(4), ElementsAre(AesmClosing::kEvicted, AesmClosing::kAnswered,
                                               AesmClosing::kAnswered, AesmClosing::kAnswered));
}

TEST_F(AesmServerTest, ClosesTheNewOneWhenAllOthersAreBeingAnswered) {
  HoldingBackend backend;
  const Serving serving = serve(backend, {.connections = 1});
  TestClient asks = client_sending(request_frame());
  const auto held = backend.take(1);
  TestClient refused = client();
  expect_closed_without_answer(refused);
  EXPECT_THAT(observer_.closed(1), ElementsAre(AesmClosing::kEvicted));
  held.front().second(kSize);
  expect_answer(asks, kSize);
}

TEST_F(AesmServerTest, TakesAnswersInAnyOrderFromAnyThread) {
  HoldingBackend backend;
  const Serving serving = serve(backend);
  TestClient first = client_sending(request_frame());
  auto held = backend.take(1);
  TestClient second = client_sending(quote_request_frame());
  auto later = backend.take(1);
  const AesmResponse quote{GetQuoteExResponse{.quote = ByteVector(100, std::byte{7})}};
  std::jthread([&] { later.front().second(quote); }).join();
  expect_answer(second, quote);
  std::jthread([&] { held.front().second(kSize); }).join();
  expect_answer(first, kSize);
}

TEST_F(AesmServerTest, TakesTheFirstOfTwoAnswers) {
  FakeBackend backend([](const AesmRequest&, const auto& done) {
    done(kSize);
    done({GetQuoteSizeExResponse{1}});
  });
  const Serving serving = serve(backend);
  TestClient client = client_sending(request_frame());
  expect_answer(client, kSize);
  EXPECT_EQ(observer_.closed(1).size(), 1U);
}

TEST_F(AesmServerTest, AnswersAnErrorForABackendThatFails) {
  const AesmResponse failure{AesmFailure{AesmKind::kGetQuoteSizeEx, AesmError::kUnexpected}};
  FakeBackend throws([](const AesmRequest&, const auto&) { throw std::runtime_error("defect"); });
  const Serving serving = serve(throws);
  TestClient client = client_sending(request_frame());
  expect_answer(client, failure);
}

TEST_F(AesmServerTest, AnswersAnErrorForABackendThatAnswersAnotherQuestion) {
  FakeBackend confused([](const AesmRequest&, const auto& done) {
    done({GetQuoteExResponse{.quote = ByteVector(10)}});
  });
  const Serving serving = serve(confused);
  TestClient client = client_sending(request_frame());
  expect_answer(client, {AesmFailure{AesmKind::kGetQuoteSizeEx, AesmError::kUnexpected}});
}

TEST_F(AesmServerTest, LetsWhatWasBegunHaveItsAnswerWhenItStops) {
  HoldingBackend backend;
  const Serving serving = serve(backend);
  TestClient idle = idle_client(1);
  TestClient asks = client_sending(request_frame());
  const auto held = backend.take(1);
  std::latch drained(1);
  server_->stop([&] { drained.count_down(); });
  expect_closed_without_answer(idle);
  EXPECT_FALSE(TestClient::unconnected_unix().connect(path_));
  EXPECT_EQ(errno, ENOENT);
  loop_.turn();
  EXPECT_FALSE(drained.try_wait());
  held.front().second(kSize);
  expect_answer(asks, kSize);
  drained.wait();
  EXPECT_THAT(observer_.closed(2), ElementsAre(AesmClosing::kStopped, AesmClosing::kAnswered));
}

TEST_F(AesmServerTest, ClosesWhatTakesTooLongWhenItStops) {
  HoldingBackend backend;
  const Serving serving = serve(backend, {.drain_timeout = kSoon});
  TestClient asks = client_sending(request_frame());
  const auto held = backend.take(1);
  std::latch drained(2);
  server_->stop([&] { drained.count_down(); });
  server_->stop([&] { drained.count_down(); });
  expect_closed_without_answer(asks);
  drained.wait();
  EXPECT_THAT(observer_.closed(1), ElementsAre(AesmClosing::kStopped));
  held.front().second(kSize);
  EXPECT_TRUE(observer_.answered().empty());
}

TEST_F(AesmServerTest, IsDrainedAtOnceWhenNobodyIsThere) {
  FakeBackend backend;
  const Serving serving = serve(backend);
  std::latch drained(1);
  server_->stop([&] { drained.count_down(); });
  drained.wait();
  std::latch again(1);
  server_->stop([&] { again.count_down(); });
  again.wait();
}

TEST_F(AesmServerTest, ClosesAllWhenItGoesAndTakesNoHarmOfLaterAnswers) {
  HoldingBackend backend;
  const Serving serving = serve(backend);
  TestClient idle = idle_client(1);
  TestClient asks = client_sending(request_frame());
  const auto held = backend.take(1);
  loop_.stop();
  server_.reset();
  expect_closed_without_answer(idle);
  expect_closed_without_answer(asks);
  EXPECT_THAT(observer_.closed(2), ElementsAre(AesmClosing::kStopped, AesmClosing::kStopped));
  held.front().second(kSize);
  EXPECT_TRUE(observer_.answered().empty());
}

}  // namespace
}  // namespace confcom::rpc
