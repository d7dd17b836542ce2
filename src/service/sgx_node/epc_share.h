#pragma once

#include <cstdint>

#include "platform/sgx_node/epc_inventory.h"

namespace confcom::service {

/// The first so many bytes of a node's EPC, in the order of its NUMA nodes, and the last: two parts
/// that have nothing in common where they are no more than all of it together. A NUMA node is left
/// out that has nothing of it; what there is not is not made up for. A note says how much it is of
/// what.
[[nodiscard]] platform::EpcInventory front_share(const platform::EpcInventory& epc,
                                                 std::uint64_t bytes);
[[nodiscard]] platform::EpcInventory back_share(const platform::EpcInventory& epc,
                                                std::uint64_t bytes);

/// Healthy or not.
[[nodiscard]] std::uint64_t total_bytes(const platform::EpcInventory& epc);

}  // namespace confcom::service
