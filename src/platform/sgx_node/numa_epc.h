#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace confcom::platform {

/// Linux has at most 2^10 NUMA nodes.
inline constexpr unsigned kMaxNumaNodes = 1024;

/// A NUMA node's EPC memory, as the kernel tells.
struct NumaNodeEpc {
  unsigned numa_node = 0;
  /// Nothing where the kernel does not tell: it is older than kFirstWithNumaEpc, or the node has
  /// none, or the kernel's driver took none.
  std::optional<std::uint64_t> bytes;

  friend bool operator==(const NumaNodeEpc&, const NumaNodeEpc&) = default;
};

/// The NUMA nodes in `root`/sys/devices/system/node, by number, with their EPC memory; none where
/// there is no such directory (a kernel without NUMA). `root` is "/" but for a container's or a
/// test's. Errors, with the file: malformed (sgx_total_bytes; too many nodes); io.
[[nodiscard]] Result<std::vector<NumaNodeEpc>> read_numa_epc(const std::filesystem::path& root);

/// What a file sgx_total_bytes says. Shape: a decimal number below 2^52, and a line's end.
/// Source: Linux, Documentation/ABI/stable/sysfs-devices-node. Errors: malformed.
[[nodiscard]] Result<std::uint64_t> parse_sgx_total_bytes(std::string_view content);

}  // namespace confcom::platform
