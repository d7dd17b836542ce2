#include "service/operations_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace confcom::service {
namespace {

using ::testing::HasSubstr;

class OperationsPage : public ::testing::Test {
 protected:
  [[nodiscard]] rpc::HttpResponse get(std::string_view path) const {
    return operations_page({"GET", path}, {.service = "example",
                                           .ready_when = "whether it works",
                                           .metrics = [] { return "metric 1\n"; },
                                           .unready = [this] { return unready_; }});
  }

  std::string unready_;
};

TEST_F(OperationsPage, SaysWhatItIsNotReadyFor) {
  for (const char* path : {"/readyz", "/healthz"}) {
    SCOPED_TRACE(path);
    unready_ = "no network\n";
    EXPECT_EQ(get(path).status, 503U);
    EXPECT_EQ(get(path).body, "no network\n");
    unready_.clear();
    EXPECT_EQ(get(path).status, 200U);
    EXPECT_EQ(get(path).body, "ready\n");
  }
}

TEST_F(OperationsPage, IsAliveAnyway) {
  unready_ = "no network\n";
  EXPECT_EQ(get("/livez").status, 200U);
}

TEST_F(OperationsPage, ShowsTheMetrics) {
  const auto page = get("/metrics");
  EXPECT_EQ(page.status, 200U);
  EXPECT_EQ(page.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(page.body, "metric 1\n");
}

TEST_F(OperationsPage, ListsThePages) {
  const auto page = get("/");
  EXPECT_EQ(page.status, 200U);
  for (const char* text :
       {"confcom example\n", "/metrics", "/readyz   whether it works,", "/healthz", "/livez"}) {
    EXPECT_THAT(page.body, HasSubstr(text));
  }
}

TEST_F(OperationsPage, HasNoOthers) {
  for (const char* path : {"", "/metrics/", "/readyz2", "/../etc/passwd", "metrics"}) {
    EXPECT_EQ(get(path).status, 404U) << path;
  }
}

}  // namespace
}  // namespace confcom::service
