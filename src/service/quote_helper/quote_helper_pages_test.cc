#include "service/quote_helper/quote_helper_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace confcom::service {
namespace {

using ::testing::HasSubstr;

class QuoteHelperPages : public ::testing::Test {
 protected:
  rpc::HttpResponse get(std::string_view path) const {
    return quote_helper_page({"GET", path}, metrics_, health_);
  }

  QuoteHelperHealth health_;
  QuoteHelperMetrics metrics_{health_};
};

TEST_F(QuoteHelperPages, IsReadyOnceAQuoteWasMade) {
  for (const char* path : {"/readyz", "/healthz"}) {
    SCOPED_TRACE(path);
    health_.failed("no network");
    EXPECT_EQ(get(path).status, 503U);
    EXPECT_THAT(get(path).body, HasSubstr("no network"));
    health_.quote_made();
    EXPECT_EQ(get(path).status, 200U);
    EXPECT_EQ(get(path).body, "ready\n");
  }
}

TEST_F(QuoteHelperPages, TellsTheReasonsApart) {
  EXPECT_EQ(get("/readyz").body, "starting: no quote was made yet\n");
  health_.quote_made();
  health_.failed("no network");
  EXPECT_EQ(get("/readyz").body, "degraded: no network\n");
}

TEST_F(QuoteHelperPages, IsAliveAnyway) { EXPECT_EQ(get("/livez").status, 200U); }

TEST_F(QuoteHelperPages, ShowsTheMetrics) {
  metrics_.on_accepted();
  const auto page = get("/metrics");
  EXPECT_EQ(page.status, 200U);
  EXPECT_EQ(page.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(page.body, HasSubstr("confcom_quote_helper_connections_accepted_total 1\n"));
}

TEST_F(QuoteHelperPages, ListsThePages) {
  const auto page = get("/");
  EXPECT_EQ(page.status, 200U);
  for (const char* path : {"/metrics", "/readyz", "/healthz", "/livez"}) {
    EXPECT_THAT(page.body, HasSubstr(path));
  }
}

TEST_F(QuoteHelperPages, HasNoOthers) {
  for (const char* path : {"", "/metrics/", "/readyz2", "/../etc/passwd", "metrics"}) {
    EXPECT_EQ(get(path).status, 404U) << path;
  }
}

}  // namespace
}  // namespace confcom::service
