#include "platform/snp_hardware/patience.h"

#include <gtest/gtest.h>

#include "platform/testing/fake_waiting.h"

namespace confcom::platform {
namespace {

TEST(Patience, EndsByTheNumberOfTries) {
  testing::FakeWaiting fake;
  const Waiting waiting = fake.waiting();
  Patience patience(waiting);
  for (int i = 1; i < Patience::kMaxTries; ++i) EXPECT_TRUE(patience.wait()) << i;
  EXPECT_FALSE(patience.wait());
  EXPECT_EQ(patience.tries(), Patience::kMaxTries);
  EXPECT_EQ(fake.waits(), Patience::kMaxTries - 1);
}

TEST(Patience, EndsByTheTimeThatTriesTake) {
  testing::FakeWaiting fake;
  const Waiting waiting = fake.waiting();
  Patience patience(waiting);
  fake.pass(Patience::kTotal - Patience::kPause);
  EXPECT_TRUE(patience.wait());
  EXPECT_FALSE(patience.wait());
  EXPECT_EQ(fake.waits(), 1) << "not for what comes too late";
}

TEST(Patience, WaitsForTheSystemsTime) {
  const Waiting waiting;
  const auto before = waiting.now();
  waiting.sleep(std::chrono::milliseconds(1));
  EXPECT_GE(waiting.now() - before, std::chrono::milliseconds(1));
}

}  // namespace
}  // namespace confcom::platform
