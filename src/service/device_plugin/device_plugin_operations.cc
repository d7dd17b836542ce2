#include "service/device_plugin/device_plugin_operations.h"

#include <string>
#include <utility>

#include "service/device_plugin/device_plugin_metrics.h"
#include "service/device_plugin/sgx_device_plugin.h"

namespace confcom::service {
namespace {

std::string unready(const SgxDevicePlugin& plugin) {
  std::string out;
  for (const auto& resource : plugin.resources()) {
    if (resource.endpoint.registered) continue;
    const std::string& error = resource.endpoint.last_error;
    out += resource.name + " is not registered" + (error.empty() ? "\n" : ": " + error + "\n");
  }
  return out;
}

}  // namespace

Operations device_plugin_operations(const SgxDevicePlugin& plugin, DevicePluginMetrics& metrics,
                                    AskHolders holders) {
  return {.service = "device plugin",
          .ready_when = "whether the kubelet has the node's resources",
          .metrics = [&plugin, &metrics,
                      ask = std::move(holders)] { return metrics.text(plugin.resources(), ask()); },
          .unready = [&plugin] { return unready(plugin); }};
}

}  // namespace confcom::service
