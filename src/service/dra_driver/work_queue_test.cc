#include "service/dra_driver/work_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <vector>

namespace confcom::service {
namespace {

TEST(WorkQueue, DoesWorkInItsOrder) {
  std::vector<int> done;
  {
    WorkQueue queue(1);
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(queue.post([&done, i] { done.push_back(i); }));
  }
  EXPECT_EQ(done, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(WorkQueue, OneThatBlocksHoldsUpNoOther) {
  std::promise<void> release;
  std::promise<void> other;
  WorkQueue queue(2);
  ASSERT_TRUE(queue.post([&] { release.get_future().wait(); }));
  ASSERT_TRUE(queue.post([&] { other.set_value(); }));
  other.get_future().wait();
  release.set_value();
}

TEST(WorkQueue, FinishesWhatItTookAndTakesNoMore) {
  std::atomic<int> done = 0;
  WorkQueue queue(2);
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(queue.post([&] { ++done; }));
  queue.finish();
  EXPECT_EQ(done, 50);
  EXPECT_FALSE(queue.post([&] { ++done; }));
  EXPECT_EQ(done, 50);
}

TEST(WorkQueue, TakesNoMoreThanItCanKeep) {
  std::promise<void> begun;
  std::promise<void> release;
  WorkQueue queue(1);
  ASSERT_TRUE(queue.post([&] {
    begun.set_value();
    release.get_future().wait();
  }));
  begun.get_future().wait();
  for (std::size_t i = 0; i < WorkQueue::kMaxWaiting; ++i) ASSERT_TRUE(queue.post([] {}));
  EXPECT_FALSE(queue.post([] {}));
  release.set_value();
}

}  // namespace
}  // namespace confcom::service
