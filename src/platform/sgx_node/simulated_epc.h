#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"
#include "platform/sgx_node/epc_inventory.h"

namespace confcom::platform {

/// The file in a simulated platform's directory that says how much EPC memory it has.
inline constexpr std::string_view kSimulatedEpcFile = "epc.json";

/// Of one NUMA node: 16 TiB, 64 times what the largest machine of a cloud has.
inline constexpr std::uint64_t kMaxSimulatedEpcMib = std::uint64_t{1} << 24;
/// More than any machine has sections for.
inline constexpr std::size_t kMaxSimulatedNumaNodes = 64;

/// Shape: `{"nodes": [{"numa_node": 0, "mib": 131072, "healthy": true}, …]}`, each node once, no
/// other members; a node may have 0 MiB, and no nodes at all are a machine without EPC memory.
/// Errors: malformed (names the value); invalid_argument (a member that there is not).
[[nodiscard]] Result<EpcInventory> parse_simulated_epc(std::string_view json);

/// The inverse. Notes are not written, nor bytes that do not make a MiB.
[[nodiscard]] std::string write_simulated_epc(const EpcInventory& epc);

/// What the simulated platform in a directory says; where it says nothing, one node 0 of 256 MiB.
/// Errors: those of parsing, with the file; io.
[[nodiscard]] Result<EpcInventory> load_simulated_epc(const std::filesystem::path& directory);

}  // namespace confcom::platform
