#include "service/quote_helper/quote_helper_health.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace confcom::service {
namespace {

using Condition = QuoteHelperHealth::Condition;

TEST(QuoteHelperHealth, StartsUntilTheFirstQuote) {
  QuoteHelperHealth health;
  EXPECT_EQ(health.state().condition, Condition::kStarting);
  EXPECT_EQ(health.state().reason, "no quote was made yet");
  health.quote_made();
  EXPECT_EQ(health.state().condition, Condition::kReady);
  EXPECT_EQ(health.state().reason, "");
}

TEST(QuoteHelperHealth, TellsWhyItDoesNotStart) {
  QuoteHelperHealth health;
  health.failed("no network");
  EXPECT_EQ(health.state().condition, Condition::kStarting);
  EXPECT_EQ(health.state().reason, "no quote was made yet: no network");
}

TEST(QuoteHelperHealth, IsDegradedFromAFailureToTheNextQuote) {
  QuoteHelperHealth health;
  health.quote_made();
  health.failed("no network");
  EXPECT_EQ(health.state().condition, Condition::kDegraded);
  EXPECT_EQ(health.state().reason, "no network");
  health.quote_made();
  EXPECT_EQ(health.state().condition, Condition::kReady);
}

void bring_much_news(QuoteHelperHealth& health) {
  for (int i = 0; i < 1000; ++i) {
    health.quote_made();
    health.failed("no network");
    static_cast<void>(health.state());
  }
}

TEST(QuoteHelperHealth, TakesNewsFromManyThreads) {
  QuoteHelperHealth health;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { bring_much_news(health); });
  }
  health.quote_made();
  EXPECT_EQ(health.state().condition, Condition::kReady);
}

}  // namespace
}  // namespace confcom::service
