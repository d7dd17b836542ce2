#pragma once

#include "rpc/http_server.h"
#include "service/quote_helper/quote_helper_health.h"
#include "service/quote_helper/quote_helper_metrics.h"

namespace confcom::service {

/// What the quote helper says of itself over HTTP:
///   /metrics           for Prometheus
///   /readyz, /healthz  200 when quotes are made; 503 with the reason until the first one, and
///   after
///                      a failure of the platform until the next one
///   /livez             200: the process answers
///   /                  these paths
/// Thread-safe.
[[nodiscard]] rpc::HttpResponse quote_helper_page(const rpc::HttpRequest& request,
                                                  const QuoteHelperMetrics& metrics,
                                                  const QuoteHelperHealth& health);

}  // namespace confcom::service
