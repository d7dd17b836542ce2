#include "service/quote_helper/quote_helper_operations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace confcom::service {
namespace {

using ::testing::HasSubstr;

class QuoteHelperOperations : public ::testing::Test {
 protected:
  [[nodiscard]] std::string unready() const {
    return quote_helper_operations(metrics_, health_).unready();
  }

  QuoteHelperHealth health_;
  QuoteHelperMetrics metrics_{health_};
};

TEST_F(QuoteHelperOperations, AreReadyOnceAQuoteWasMade) {
  EXPECT_EQ(unready(), "starting: no quote was made yet\n");
  health_.failed("no network");
  EXPECT_THAT(unready(), HasSubstr("no network"));
  health_.quote_made();
  EXPECT_EQ(unready(), "");
  health_.failed("no network");
  EXPECT_EQ(unready(), "degraded: no network\n");
}

TEST_F(QuoteHelperOperations, HaveTheMetrics) {
  metrics_.on_accepted();
  EXPECT_THAT(quote_helper_operations(metrics_, health_).metrics(),
              HasSubstr("confcom_quote_helper_connections_accepted_total 1\n"));
}

}  // namespace
}  // namespace confcom::service
