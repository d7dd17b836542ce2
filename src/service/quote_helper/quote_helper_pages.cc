#include "service/quote_helper/quote_helper_pages.h"

#include <utility>

namespace confcom::service {
namespace {

constexpr const char* kIndex =
    "confcom quote helper\n"
    "/metrics  for Prometheus\n"
    "/readyz   whether quotes are made, and why not (/healthz is the same)\n"
    "/livez    whether the process answers\n";

rpc::HttpResponse page(unsigned status, std::string body) {
  rpc::HttpResponse out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

rpc::HttpResponse readiness(const QuoteHelperHealth& health) {
  using Condition = QuoteHelperHealth::Condition;
  const QuoteHelperHealth::State state = health.state();
  switch (state.condition) {
    case Condition::kReady:
      return page(200, "ready\n");
    case Condition::kStarting:
      return page(503, "starting: " + state.reason + "\n");
    case Condition::kDegraded:
      return page(503, "degraded: " + state.reason + "\n");
  }
  return page(503, "unknown\n");
}

rpc::HttpResponse metrics_page(const QuoteHelperMetrics& metrics) {
  rpc::HttpResponse out = page(200, metrics.text());
  out.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return out;
}

}  // namespace

rpc::HttpResponse quote_helper_page(const rpc::HttpRequest& request,
                                    const QuoteHelperMetrics& metrics,
                                    const QuoteHelperHealth& health) {
  if (request.path == "/metrics") return metrics_page(metrics);
  if (request.path == "/readyz" || request.path == "/healthz") return readiness(health);
  if (request.path == "/livez") return page(200, "alive\n");
  if (request.path == "/") return page(200, kIndex);
  return page(404, "no such page; / lists those that there are\n");
}

}  // namespace confcom::service
