#include "service/dra_driver/epc_device.h"

#include <fmt/format.h>

#include <algorithm>

namespace confcom::service {

std::vector<EpcDevice> epc_devices(const platform::EpcInventory& epc) {
  std::vector<EpcDevice> out;
  for (const platform::EpcOfNode& node : epc.nodes) {
    if (node.mib() == 0) continue;
    out.push_back({.name = node.numa_node.has_value() ? fmt::format("epc-{}", *node.numa_node)
                                                      : std::string("epc"),
                   .bytes = node.mib() << 20,
                   .healthy = node.healthy,
                   .numa_node = node.numa_node});
  }
  return out;
}

const EpcDevice* find_device(const std::vector<EpcDevice>& devices, std::string_view name) {
  const auto found = std::ranges::find(devices, name, &EpcDevice::name);
  return found == devices.end() ? nullptr : &*found;
}

std::uint64_t total_bytes(const std::vector<EpcDevice>& devices) {
  std::uint64_t out = 0;
  for (const EpcDevice& device : devices) out += device.bytes;
  return out;
}

}  // namespace confcom::service
