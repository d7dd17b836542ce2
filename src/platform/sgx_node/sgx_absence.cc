#include "platform/sgx_node/sgx_absence.h"

#include <algorithm>
#include <iterator>

namespace confcom::platform {
namespace {

struct Explanation {
  SgxAbsence absence{};
  SgxAbsenceText text;
};

constexpr Explanation kExplanations[] = {
    {SgxAbsence::kNotIntel,
     {"not_intel", "the processor is not Intel's, and only Intel's have SGX",
      "use a machine, or a size of virtual machine, with SGX; or the simulated platform"}},
    {SgxAbsence::kHypervisorWithholds,
     {"hypervisor_withholds", "the hypervisor does not give SGX to this virtual machine",
      "choose a size of virtual machine that has it, as Azure's DCsv3 and DCdsv3 do; on a "
      "hypervisor of your own, give the machine SGX and EPC memory"}},
    {SgxAbsence::kNoCpuSupport,
     {"no_cpu_support", "the processor has no SGX, or the firmware hides it",
      "look the processor up in Intel's list of those with SGX; if it is there, enable SGX "
      "in the firmware's settings"}},
    {SgxAbsence::kOffInFirmware,
     {"off_in_firmware", "the processor has SGX, and the firmware has not enabled it",
      "enable SGX in the firmware's settings ('Enabled', not 'Software Controlled'), and "
      "start the machine anew"}},
    {SgxAbsence::kNoEpc,
     {"no_epc", "SGX is enabled, and there is no EPC memory to make enclaves in",
      "reserve memory for SGX in the firmware's settings (PRMRR, or EPC size); for a "
      "virtual machine, in the hypervisor's"}},
    {SgxAbsence::kNoLaunchControl,
     {"no_launch_control",
      "the processor has no flexible launch control, or the firmware locked it; Linux's "
      "driver refuses to work without",
      "enable launch control (FLC) in the firmware's settings; a processor without it "
      "cannot be used"}},
    {SgxAbsence::kLegacyDriverOnly,
     {"legacy_driver_only",
      "there is only /dev/isgx, of the old driver for EPID attestation, which confcom and "
      "DCAP do not use",
      "remove that driver and run Linux 5.11 or later, which has one"}},
    {SgxAbsence::kKernelTooOld,
     {"kernel_too_old", "this kernel has no SGX driver: Linux has one from 5.11 on",
      "run a later kernel"}},
    {SgxAbsence::kNoDriver,
     {"no_driver", "there is no SGX device node: the kernel's driver did not start",
      "look for SGX in the kernel's log ('disabled by BIOS': enable it there); build "
      "the kernel with CONFIG_X86_SGX; give a container the node's /dev"}},
    {SgxAbsence::kEnclaveNodeRefused,
     {"enclave_node_refused",
      "the device node for enclaves is there, and does not open for reading and writing",
      "permission denied: let this user, or its group, open it; operation not permitted: "
      "the container's device cgroup must allow it; no such device: the node is a leftover "
      "without a driver"}},
    {SgxAbsence::kNoexecDev,
     {"noexec_dev", "/dev is mounted noexec, and enclaves' pages cannot be mapped executable",
      "mount /dev without noexec ('mount -o remount,exec /dev'), and have that done at "
      "each start"}},
    {SgxAbsence::kProvisionNodeMissing,
     {"provision_node_missing",
      "enclaves can be made, but there is no device node for the provisioning key, which "
      "quoting enclaves need",
      "run Linux 5.11 or later; give a container the node's /dev/sgx_provision"}},
    {SgxAbsence::kProvisionNodeRefused,
     {"provision_node_refused",
      "enclaves can be made, but the device node for the provisioning key does not open",
      "add this user to the group sgx_prv, in a container by the number that the group has "
      "on the node, or run as root; let the container's device cgroup allow it"}},
};

std::optional<SgxAbsence> why_not_in_cpu(const SgxCpu& cpu) {
  if (!cpu.is_intel()) return SgxAbsence::kNotIntel;
  if (cpu.sgx) return std::nullopt;
  return cpu.hypervisor.has_value() ? SgxAbsence::kHypervisorWithholds : SgxAbsence::kNoCpuSupport;
}

std::optional<SgxAbsence> why_not_enabled(const SgxCpu& cpu, const EpcInventory& epc) {
  if (!cpu.sgx1) return SgxAbsence::kOffInFirmware;
  if (epc.total_mib() == 0) return SgxAbsence::kNoEpc;
  if (!cpu.launch_control) return SgxAbsence::kNoLaunchControl;
  return std::nullopt;
}

SgxAbsence why_no_driver(const DeviceNodes& devices, const std::optional<KernelVersion>& kernel) {
  if (devices.find(DeviceKind::kLegacy) != nullptr) return SgxAbsence::kLegacyDriverOnly;
  const bool too_old = kernel.has_value() && *kernel < kFirstWithSgx;
  return too_old ? SgxAbsence::kKernelTooOld : SgxAbsence::kNoDriver;
}

std::optional<SgxAbsence> why_not_by_device(const DeviceNodes& devices,
                                            const std::optional<KernelVersion>& kernel) {
  const DeviceNode* const enclave = devices.find(DeviceKind::kEnclave);
  if (enclave == nullptr) return why_no_driver(devices, kernel);
  if (!enclave->opens()) return SgxAbsence::kEnclaveNodeRefused;
  if (enclave->is_noexec) return SgxAbsence::kNoexecDev;
  const DeviceNode* const provision = devices.find(DeviceKind::kProvision);
  if (provision == nullptr) return SgxAbsence::kProvisionNodeMissing;
  if (!provision->opens()) return SgxAbsence::kProvisionNodeRefused;
  return std::nullopt;
}

}  // namespace

SgxAbsenceText explain(SgxAbsence absence) {
  const auto* const found = std::ranges::find(kExplanations, absence, &Explanation::absence);
  if (found != std::ranges::end(kExplanations)) return found->text;
  return {"unknown", "unknown", "report this as a defect of confcom"};
}

std::optional<SgxAbsence> why_no_sgx(const SgxCpu& cpu, const EpcInventory& epc,
                                     const DeviceNodes& devices,
                                     const std::optional<KernelVersion>& kernel) {
  if (const auto why = why_not_in_cpu(cpu)) return why;
  if (const auto why = why_not_enabled(cpu, epc)) return why;
  return why_not_by_device(devices, kernel);
}

}  // namespace confcom::platform
