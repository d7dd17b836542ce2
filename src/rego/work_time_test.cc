#include "rego/work_time.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace confcom::rego {
namespace {

using std::chrono::milliseconds;

void work_until_over(milliseconds limit) {
  WorkTime work(limit);
  while (!work.is_over()) {
  }
}

TEST(WorkTime, Ends) {
  const auto begin = std::chrono::steady_clock::now();
  work_until_over(milliseconds(20));
  EXPECT_GT(std::chrono::steady_clock::now() - begin, milliseconds(15));
}

TEST(WorkTime, DoesNotCountWaiting) {
  WorkTime work(milliseconds(400));
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_FALSE(work.is_over());
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_FALSE(work.is_over());
}

TEST(WorkTime, DoesNotCountOtherThreads) {
  WorkTime work(milliseconds(400));
  std::this_thread::sleep_for(milliseconds(250));
  EXPECT_FALSE(work.is_over());
  std::thread([] { work_until_over(milliseconds(500)); }).join();
  EXPECT_FALSE(work.is_over());
}

}  // namespace
}  // namespace confcom::rego
