#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "rpc/http_server.h"

namespace confcom::service {

/// What a long-running service says of itself over HTTP:
///   /metrics           for Prometheus, text format 0.0.4
///   /readyz, /healthz  200, or 503 with what it is not ready for
///   /livez             200: the process answers
///   /                  these paths
struct Operations {
  std::string_view service;     ///< its name: "quote helper"
  std::string_view ready_when;  ///< what its readiness says: "whether quotes are made"
  std::function<std::string()> metrics;
  std::function<std::string()> unready;  ///< why it is not ready, lines; empty when it is
};

[[nodiscard]] rpc::HttpResponse operations_page(const rpc::HttpRequest& request,
                                                const Operations& operations);

}  // namespace confcom::service
