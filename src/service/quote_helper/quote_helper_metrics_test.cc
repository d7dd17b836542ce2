#include "service/quote_helper/quote_helper_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace confcom::service {
namespace {

using rpc::AesmClosing;
using rpc::AesmError;
using rpc::AesmKind;
using std::chrono::microseconds;
using ::testing::HasSubstr;
using ::testing::Not;
using Condition = QuoteHelperHealth::Condition;

class QuoteHelperMetricsTest : public ::testing::Test {
 protected:
  void answered(AesmKind kind, AesmError code) {
    metrics_.on_answered(kind, code, microseconds(70));
  }

  void serve(int connections) {
    for (int i = 0; i < connections; ++i) {
      metrics_.on_accepted();
      answered(AesmKind::kInitQuoteEx, AesmError::kSuccess);
      metrics_.on_closed(AesmClosing::kAnswered);
    }
  }

  void expect_line(const std::string& line) const {
    EXPECT_THAT("\n" + metrics_.text(), HasSubstr("\nconfcom_quote_helper_" + line + "\n"));
  }

  QuoteHelperHealth health_;
  QuoteHelperMetrics metrics_{health_};
};

TEST_F(QuoteHelperMetricsTest, CountsRequestsByKindAndCode) {
  answered(AesmKind::kGetQuoteEx, AesmError::kSuccess);
  answered(AesmKind::kGetQuoteEx, AesmError::kSuccess);
  answered(AesmKind::kGetQuoteEx, AesmError::kInvalidReport);
  answered(AesmKind::kGetQuote, AesmError::kServiceUnavailable);
  expect_line(R"(requests_total{code="0",request="GetQuoteEx"} 2)");
  expect_line(R"(requests_total{code="47",request="GetQuoteEx"} 1)");
  expect_line(R"(requests_total{code="30",request="GetQuote"} 1)");
}

TEST_F(QuoteHelperMetricsTest, ShowsNoRequestThatNeverCame) {
  EXPECT_THAT(metrics_.text(), Not(HasSubstr("GetQuoteEx")));
}

TEST_F(QuoteHelperMetricsTest, MeasuresDurations) {
  answered(AesmKind::kGetQuoteEx, AesmError::kSuccess);
  const std::string name = R"(request_duration_seconds_bucket{request="GetQuoteEx",le=")";
  expect_line(name + R"(5e-05"} 0)");
  expect_line(name + R"(0.0001"} 1)");
  expect_line(R"(request_duration_seconds_count{request="GetQuoteEx"} 1)");
}

TEST_F(QuoteHelperMetricsTest, CountsConnections) {
  for (int i = 0; i < 3; ++i) metrics_.on_accepted();
  metrics_.on_closed(AesmClosing::kAnswered);
  metrics_.on_closed(AesmClosing::kEvicted);
  expect_line("connections_accepted_total 3");
  expect_line("connections_open 1");
  expect_line(R"(connections_closed_total{reason="answered"} 1)");
  expect_line(R"(connections_closed_total{reason="evicted"} 1)");
  expect_line(R"(connections_closed_total{reason="request_timeout"} 0)");
}

TEST_F(QuoteHelperMetricsTest, CountsAnUnknownCodeToo) {
  answered(AesmKind::kGetQuoteEx, AesmError{1000});
  answered(AesmKind::kGetQuoteEx, AesmError{1000});
  expect_line(R"(requests_total{code="1000",request="GetQuoteEx"} 2)");
}

TEST_F(QuoteHelperMetricsTest, CountsFromManyThreads) {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { serve(500); });
  }
  expect_line(R"(requests_total{code="0",request="InitQuoteEx"} 2000)");
  expect_line("connections_accepted_total 2000");
  expect_line("connections_open 0");
}

TEST_F(QuoteHelperMetricsTest, AQuoteMakesTheHelperReady) {
  answered(AesmKind::kInitQuoteEx, AesmError::kSuccess);
  EXPECT_EQ(health_.state().condition, Condition::kStarting);
  answered(AesmKind::kGetQuoteEx, AesmError::kSuccess);
  EXPECT_EQ(health_.state().condition, Condition::kReady);
}

TEST_F(QuoteHelperMetricsTest, ThePlatformsFailuresMakeItDegraded) {
  for (const AesmError code : {AesmError::kNetwork, AesmError::kNoPlatformCertificationData,
                               AesmError::kServiceUnavailable, AesmError::kEnclaveLoad}) {
    answered(AesmKind::kGetQuoteEx, AesmError::kSuccess);
    answered(AesmKind::kInitQuoteEx, code);
    EXPECT_EQ(health_.state().condition, Condition::kDegraded);
    EXPECT_THAT(health_.state().reason, HasSubstr("InitQuoteEx was answered with"));
  }
}

TEST_F(QuoteHelperMetricsTest, WhatClientsBringAboutDoesNot) {
  answered(AesmKind::kGetQuoteEx, AesmError::kSuccess);
  for (const AesmError code :
       {AesmError::kUnexpected, AesmError::kParameter, AesmError::kBusy, AesmError::kInvalidReport,
        AesmError::kUnsupportedAttestationKeyId, AesmError::kAttestationKeyNotInitialized,
        AesmError::kEnclaveLost, AesmError::kServiceStopped}) {
    answered(AesmKind::kGetQuoteEx, code);
    EXPECT_EQ(health_.state().condition, Condition::kReady) << std::to_underlying(code);
  }
  answered(AesmKind::kGetQuote, AesmError::kServiceUnavailable);
  EXPECT_EQ(health_.state().condition, Condition::kReady);
}

}  // namespace
}  // namespace confcom::service
