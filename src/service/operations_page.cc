#include "service/operations_page.h"

#include <fmt/format.h>

#include <utility>

namespace confcom::service {
namespace {

rpc::HttpResponse page(unsigned status, std::string body) {
  rpc::HttpResponse out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

rpc::HttpResponse index(const Operations& operations) {
  return page(200, fmt::format("confcom {}\n"
                               "/metrics  for Prometheus\n"
                               "/readyz   {}, and why not (/healthz is the same)\n"
                               "/livez    whether the process answers\n",
                               operations.service, operations.ready_when));
}

rpc::HttpResponse readiness(std::string unready) {
  return unready.empty() ? page(200, "ready\n") : page(503, std::move(unready));
}

rpc::HttpResponse metrics(std::string text) {
  rpc::HttpResponse out = page(200, std::move(text));
  out.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return out;
}

}  // namespace

rpc::HttpResponse operations_page(const rpc::HttpRequest& request, const Operations& operations) {
  if (request.path == "/metrics") return metrics(operations.metrics());
  if (request.path == "/readyz" || request.path == "/healthz") {
    return readiness(operations.unready());
  }
  if (request.path == "/livez") return page(200, "alive\n");
  if (request.path == "/") return index(operations);
  return page(404, "no such page; / lists those that there are\n");
}

}  // namespace confcom::service
