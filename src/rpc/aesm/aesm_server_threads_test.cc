// Many clients, several threads of the loop, answers from yet others, connections that are evicted,
// and a stop in the middle: for what the thread sanitizer and the counts find.

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "rpc/testing/aesm_fixture.h"
#include "rpc/testing/fake_backend.h"

namespace confcom::rpc {
namespace {

using testing::FakeBackend;
using testing::TestClient;

constexpr std::size_t kClients = 6;
constexpr std::size_t kRequestsPerClient = 60;

class AesmServerThreadsTest : public testing::AesmFixture {
 protected:
  /// Whole answers and closed connections are what may come; true for an answer.
  bool ask_once() const {
    TestClient client = TestClient::unconnected_unix();
    if (!client.connect(path_)) return false;
    client.send(request_frame());
    const ByteVector received = client.receive_all().bytes;
    if (received.empty()) return false;
    EXPECT_EQ(received, answer_frame({GetQuoteSizeExResponse{4600}}));
    return true;
  }

  /// Each closed once, each answer told of once.
  void expect_counts_to_agree(std::size_t answers) {
    EXPECT_EQ(server_->open_connections(), 0U);
    const std::size_t accepted = observer_.accepted(0);
    EXPECT_EQ(observer_.closed(accepted).size(), accepted);
    EXPECT_EQ(observer_.answered().size(), answers);
  }

  testing::RunningLoop backend_loop_{2};
};

/// Takes answers from threads that are not the server's.
FakeBackend answering_on(testing::RunningLoop& loop) {
  return FakeBackend([&loop](const AesmRequest& request, const AesmBackend::Done& done) {
    loop.loop().post([=] { FakeBackend::answer_at_once(request, done); });
  });
}

/// Threads that each call `work` with 0, 1, and so on up to kRequestsPerClient.
template <class Work>
std::vector<std::jthread> many_clients(const Work& work) {
  std::vector<std::jthread> clients;
  for (std::size_t i = 0; i < kClients; ++i) {
    clients.emplace_back([&work] {
      for (std::size_t n = 0; n < kRequestsPerClient; ++n) work(n);
    });
  }
  return clients;
}

TEST_F(AesmServerThreadsTest, AnswersAllWhenNobodyHasToGo) {
  FakeBackend backend = answering_on(backend_loop_);
  backend_loop_.start();
  const Serving serving = serve(backend);
  std::atomic<std::size_t> answers = 0;
  const auto ask = [&](std::size_t) { answers += ask_once() ? 1 : 0; };
  many_clients(ask).clear();
  EXPECT_EQ(answers, kClients * kRequestsPerClient);
  std::ignore = observer_.closed(answers);
  expect_counts_to_agree(answers);
  backend_loop_.stop();
}

TEST_F(AesmServerThreadsTest, LosesNoneWhenSomeAreEvictedAndItStopsInTheMiddle) {
  FakeBackend backend = answering_on(backend_loop_);
  backend_loop_.start();
  const Serving serving = serve(backend, {.connections = 3});
  std::atomic<std::size_t> answers = 0;
  std::latch halfway(kClients * kRequestsPerClient / 2);
  const auto ask = [&](std::size_t n) {
    TestClient idle = TestClient::unconnected_unix();
    std::ignore = idle.connect(path_);
    answers += ask_once() ? 1 : 0;
    if (n < kRequestsPerClient / 2) halfway.count_down();
  };
  std::vector<std::jthread> clients = many_clients(ask);
  halfway.wait();
  std::latch drained(1);
  server_->stop([&] { drained.count_down(); });
  clients.clear();
  drained.wait();
  EXPECT_GT(answers, 0U);
  expect_counts_to_agree(answers);
  backend_loop_.stop();
}

}  // namespace
}  // namespace confcom::rpc
