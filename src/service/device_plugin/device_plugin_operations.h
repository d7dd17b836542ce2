#pragma once

#include <functional>
#include <vector>

#include "base/error.h"
#include "rpc/kubelet/pod_resources.h"
#include "service/operations_page.h"

namespace confcom::service {

class DevicePluginMetrics;
class SgxDevicePlugin;

/// Asks who has which devices; may block for as long as a scrape may take.
using AskHolders = std::function<Result<std::vector<rpc::ContainerDevices>>()>;

/// What the device plugin says of itself. It is ready while all resources are registered
/// and may be offered. Thread-safe; what it is of must outlive it.
[[nodiscard]] Operations device_plugin_operations(const SgxDevicePlugin& plugin,
                                                  DevicePluginMetrics& metrics, AskHolders holders);

}  // namespace confcom::service
