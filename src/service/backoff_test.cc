#include "service/backoff.h"

#include <gtest/gtest.h>

namespace confcom::service {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, DoublesUpToItsEnd) {
  Backoff backoff(milliseconds(100), milliseconds(1000));
  for (const int want : {100, 200, 400, 800, 1000, 1000, 1000}) {
    EXPECT_EQ(backoff.wait(), milliseconds(want));
  }
}

TEST(Backoff, BeginsAnewAfterASuccess) {
  Backoff backoff(milliseconds(100), milliseconds(1000));
  EXPECT_EQ(backoff.wait(), milliseconds(100));
  EXPECT_EQ(backoff.wait(), milliseconds(200));
  backoff.succeeded();
  EXPECT_EQ(backoff.wait(), milliseconds(100));
}

TEST(Backoff, DoesNotOverflow) {
  Backoff backoff(milliseconds(1), milliseconds(10'000));
  for (int i = 0; i < 1000; ++i) EXPECT_GE(backoff.wait(), milliseconds(1));
  EXPECT_EQ(backoff.wait(), milliseconds(10'000));
}

}  // namespace
}  // namespace confcom::service
