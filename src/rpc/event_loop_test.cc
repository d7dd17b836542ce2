#include "rpc/event_loop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <latch>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "rpc/testing/running_loop.h"

namespace confcom::rpc {
namespace {

TEST(EventLoop, RunsWhatIsPostedUntilItIsStopped) {
  EventLoop loop(1);
  std::vector<int> order;
  loop.post([&] { order.push_back(1); });
  loop.post([&] {
    order.push_back(2);
    loop.post([&] {
      order.push_back(3);
      loop.stop();
    });
  });
  loop.run();
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

/// Each piece of work waits for the others: it ends only when as many threads are there.
TEST(EventLoop, RunsAsManyThreadsAsItIsTold) {
  constexpr int kThreads = 3;
  EventLoop loop(kThreads);
  std::latch all(kThreads);
  std::latch left(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    loop.post([&] {
      all.arrive_and_wait();
      left.count_down();
      if (left.try_wait()) loop.stop();
    });
  }
  loop.run();
  EXPECT_TRUE(left.try_wait());
}

TEST(EventLoop, HasAThreadAlsoWhenToldOfNone) {
  EventLoop loop(0);
  bool ran = false;
  loop.post([&] {
    ran = true;
    loop.stop();
  });
  loop.run();
  EXPECT_TRUE(ran);
}

TEST(EventLoop, TellsOfEachSignal) {
  EventLoop loop(1);
  std::vector<int> signals;
  loop.on_signals({SIGUSR1, SIGUSR2}, [&](int signal) {
    signals.push_back(signal);
    if (signals.size() == 1) std::raise(SIGUSR2);
    if (signals.size() == 2) std::raise(SIGUSR1);
    if (signals.size() == 3) loop.stop();
  });
  loop.post([] { std::raise(SIGUSR1); });
  loop.run();
  EXPECT_EQ(signals, (std::vector{SIGUSR1, SIGUSR2, SIGUSR1}));
}

TEST(EventLoop, IsStoppedFromOutside) {
  testing::RunningLoop running(2);
  running.start();
  running.turn();
  running.stop();
  running.stop();
}

using EventLoopDeathTest = ::testing::Test;

TEST(EventLoopDeathTest, EndsTheProcessWhenAHandlerThrows) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        EventLoop loop(1);
        loop.post([] { throw std::runtime_error("a defect"); });
        loop.run();
      },
      "a defect");
}

}  // namespace
}  // namespace confcom::rpc
