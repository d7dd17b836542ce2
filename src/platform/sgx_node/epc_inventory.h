#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/sgx_node/epc_section.h"
#include "platform/sgx_node/kernel_version.h"
#include "platform/sgx_node/numa_epc.h"

namespace confcom::platform {

struct EpcOfNode {
  std::optional<unsigned> numa_node;  ///< nothing where it is not known which
  std::uint64_t bytes = 0;
  bool healthy = true;  ///< enclaves can be made in it

  [[nodiscard]] std::uint64_t mib() const { return bytes >> 20; }
  friend bool operator==(const EpcOfNode&, const EpcOfNode&) = default;
};

/// How much EPC memory a machine has, and where.
struct EpcInventory {
  std::vector<EpcOfNode> nodes;    ///< those that have any, by number
  std::vector<std::string> notes;  ///< what an operator should know of these numbers

  /// Each node's whole MiB, healthy or not.
  [[nodiscard]] std::uint64_t total_mib() const;
};

/// Puts together what the processor and the kernel say: the kernel's numbers per NUMA node where it
/// gives any, else the processor's sum. Where the two differ, a note says so, and the smaller
/// counts: memory that one of them does not know of cannot be relied on. `kernel` is for the notes.
[[nodiscard]] EpcInventory make_epc_inventory(const EpcSections& cpu,
                                              std::span<const NumaNodeEpc> numa,
                                              const std::optional<KernelVersion>& kernel);

}  // namespace confcom::platform
