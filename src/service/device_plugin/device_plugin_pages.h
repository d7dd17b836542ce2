#pragma once

#include <functional>
#include <vector>

#include "base/error.h"
#include "rpc/http_server.h"
#include "rpc/kubelet/pod_resources.h"

namespace confcom::service {

class DevicePluginMetrics;
class SgxDevicePlugin;

/// Asks who has which devices; may block for as long as a scrape may take.
using AskHolders = std::function<Result<std::vector<rpc::ContainerDevices>>()>;

/// /metrics; /healthz (the same as /readyz: 200 while all resources are registered, else 503 with
/// the reasons); /livez; and a list of them.
[[nodiscard]] rpc::HttpResponse device_plugin_page(const rpc::HttpRequest& request,
                                                   const SgxDevicePlugin& plugin,
                                                   DevicePluginMetrics& metrics,
                                                   const AskHolders& holders);

}  // namespace confcom::service
