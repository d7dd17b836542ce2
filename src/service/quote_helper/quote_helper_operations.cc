#include "service/quote_helper/quote_helper_operations.h"

#include <string>

namespace confcom::service {
namespace {

std::string unready(const QuoteHelperHealth& health) {
  using Condition = QuoteHelperHealth::Condition;
  const QuoteHelperHealth::State state = health.state();
  switch (state.condition) {
    case Condition::kReady:
      return {};
    case Condition::kStarting:
      return "starting: " + state.reason + "\n";
    case Condition::kDegraded:
      return "degraded: " + state.reason + "\n";
  }
  return "unknown\n";
}

}  // namespace

Operations quote_helper_operations(const QuoteHelperMetrics& metrics,
                                   const QuoteHelperHealth& health) {
  return {.service = "quote helper",
          .ready_when = "whether quotes are made",
          .metrics = [&metrics] { return metrics.text(); },
          .unready = [&health] { return unready(health); }};
}

}  // namespace confcom::service
