#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"
#include "platform/sgx_node/cpuid.h"
#include "platform/sgx_node/device_nodes.h"
#include "platform/sgx_node/epc_inventory.h"
#include "platform/sgx_node/sgx_absence.h"
#include "platform/sgx_node/sgx_cpu.h"

namespace confcom::platform {

/// What a machine has of SGX.
struct SgxNode {
  SgxCpu cpu;
  EpcInventory epc;  ///< unhealthy where no enclave can be made
  DeviceNodes devices;
  std::string kernel_release;
  std::optional<SgxAbsence> absence;
};

/// Looks at all of it below `root`, which is "/" but for a container's or a test's. Nothing is
/// changed, and nothing kept open.
/// Errors: those of read_numa_epc. That a machine has no SGX is none: it is the node's `absence`.
[[nodiscard]] Result<SgxNode> inspect_node(const CpuidSource& cpuid,
                                           const std::filesystem::path& root,
                                           std::string kernel_release);

}  // namespace confcom::platform
