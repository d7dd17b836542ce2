#include "service/device_plugin/device_plugin_pages.h"

#include <utility>

#include "service/device_plugin/device_plugin_metrics.h"
#include "service/device_plugin/sgx_device_plugin.h"

namespace confcom::service {
namespace {

constexpr const char* kIndex =
    "confcom device plugin\n"
    "/metrics  for Prometheus\n"
    "/readyz   whether the kubelet has the node's resources, and why not (/healthz is the same)\n"
    "/livez    whether the process answers\n";

rpc::HttpResponse page(unsigned status, std::string body) {
  rpc::HttpResponse out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

rpc::HttpResponse readiness(const SgxDevicePlugin& plugin) {
  std::string missing;
  for (const auto& resource : plugin.resources()) {
    if (resource.endpoint.registered) continue;
    const std::string& error = resource.endpoint.last_error;
    missing += resource.name + " is not registered" + (error.empty() ? "\n" : ": " + error + "\n");
  }
  return missing.empty() ? page(200, "ready\n") : page(503, missing);
}

}  // namespace

rpc::HttpResponse device_plugin_page(const rpc::HttpRequest& request, const SgxDevicePlugin& plugin,
                                     DevicePluginMetrics& metrics, const AskHolders& holders) {
  if (request.path == "/readyz" || request.path == "/healthz") return readiness(plugin);
  if (request.path == "/livez") return page(200, "alive\n");
  if (request.path == "/") return page(200, kIndex);
  if (request.path != "/metrics") return page(404, "no such page; / lists those that there are\n");
  rpc::HttpResponse out = page(200, metrics.text(plugin.resources(), holders()));
  out.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return out;
}

}  // namespace confcom::service
