#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "rpc/kubelet/pod_resources.h"
#include "service/device_plugin/sgx_device_plugin.h"

namespace confcom::service {

/// Counts allocations, and writes them with a plugin's state as metrics. Thread-safe.
class DevicePluginMetrics {
 public:
  void count_allocation(const std::string& resource, const Error* error);

  /// In Prometheus' text format, version 0.0.4. `holders`: who has which devices of all resources;
  /// an error where the kubelet does not tell, which is counted.
  [[nodiscard]] std::string text(const std::vector<SgxDevicePlugin::ResourceState>& resources,
                                 const Result<std::vector<rpc::ContainerDevices>>& holders);

 private:
  using ResourceAndOutcome = std::pair<std::string, std::string>;

  std::mutex mutex_;
  std::map<ResourceAndOutcome, std::uint64_t> allocations_;
  std::uint64_t holders_unknown_ = 0;
};

}  // namespace confcom::service
