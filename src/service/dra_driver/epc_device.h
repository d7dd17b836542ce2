#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/sgx_node/epc_inventory.h"
#include "service/sgx_node/epc_publisher.h"

namespace confcom::service {

/// What of a device a claim consumes: bytes.
inline constexpr const char* kEpcCapacity = "epc";

/// The EPC memory of a NUMA node, which many claims share.
struct EpcDevice {
  std::string name;         ///< "epc-0" of NUMA node 0; "epc" where the node is not known
  std::uint64_t bytes = 0;  ///< whole MiB, at least one
  bool healthy = true;      ///< enclaves can be made in it
  std::optional<std::uint32_t> numa_node = {};

  friend bool operator==(const EpcDevice&, const EpcDevice&) = default;
};

/// One for each NUMA node with EPC.
[[nodiscard]] std::vector<EpcDevice> epc_devices(const platform::EpcInventory& epc);

/// Null where there is none of that name.
[[nodiscard]] const EpcDevice* find_device(const std::vector<EpcDevice>& devices,
                                           std::string_view name);

[[nodiscard]] std::uint64_t total_bytes(const std::vector<EpcDevice>& devices);

}  // namespace confcom::service
