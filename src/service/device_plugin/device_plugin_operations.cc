#include "service/device_plugin/device_plugin_operations.h"

#include <string>
#include <utility>

#include "service/device_plugin/device_plugin_metrics.h"
#include "service/device_plugin/sgx_device_plugin.h"

namespace confcom::service {
namespace {

std::string unready(const SgxDevicePlugin& plugin) {
  const std::string refusal = plugin.refusal();
  std::string out = refusal.empty() ? "" : "nothing is offered: " + refusal + "\n";
  for (const auto& resource : plugin.resources()) {
    const std::string& error = resource.endpoint.last_error;
    // An older watch may be there, while the kubelet refuses to be told of it anew.
    if (resource.endpoint.registered && error.empty()) continue;
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
