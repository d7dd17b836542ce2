#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "platform/sgx_node/device_nodes.h"
#include "platform/sgx_node/epc_inventory.h"
#include "platform/sgx_node/kernel_version.h"
#include "platform/sgx_node/sgx_cpu.h"

namespace confcom::platform {

/// Why a machine has no SGX, or not all of it, in the order in which to look.
enum class SgxAbsence : std::uint8_t {
  kNotIntel,
  kHypervisorWithholds,  ///< a virtual machine to which its hypervisor does not give SGX
  kNoCpuSupport,
  kOffInFirmware,
  kNoEpc,
  kNoLaunchControl,
  kLegacyDriverOnly,
  kKernelTooOld,
  kNoDriver,
  kEnclaveNodeRefused,
  kNoexecDev,
  kProvisionNodeMissing,  ///< from here on, enclaves can be made, but not quotes in process
  kProvisionNodeRefused,
};

/// What it is and what to do next, a line each.
struct SgxAbsenceText {
  std::string_view id;  ///< stable, for logs, metrics and JSON: "off_in_firmware"
  std::string_view what;
  std::string_view next;
};

[[nodiscard]] SgxAbsenceText explain(SgxAbsence absence);

/// Whether no enclave can be made at all.
[[nodiscard]] constexpr bool prevents_enclaves(SgxAbsence absence) {
  return absence < SgxAbsence::kProvisionNodeMissing;
}

/// The first reason that holds; nothing where enclaves can be made and given the provisioning key.
/// `kernel` is nothing where it is not known, which counts as recent enough.
[[nodiscard]] std::optional<SgxAbsence> why_no_sgx(const SgxCpu& cpu, const EpcInventory& epc,
                                                   const DeviceNodes& devices,
                                                   const std::optional<KernelVersion>& kernel);

}  // namespace confcom::platform
