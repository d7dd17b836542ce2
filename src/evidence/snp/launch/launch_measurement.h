#pragma once

#include <cstdint>
#include <optional>

#include "base/error.h"
#include "evidence/snp/launch/kernel_hashes.h"
#include "evidence/snp/launch/launch_digest.h"
#include "evidence/snp/launch/ovmf.h"
#include "evidence/snp/launch/vmsa.h"

namespace confcom::evidence {

/// As many as KVM gives a guest.
inline constexpr std::uint32_t kMaxVcpus = 4096;

/// All that a launch measurement depends on.
struct SnpLaunch {
  OvmfFirmware firmware;
  std::optional<KernelHashes> kernel;  ///< where the hypervisor loads the kernel
  std::uint32_t vcpus = 1;
  std::uint32_t cpuid_signature = 0;  ///< of the vCPUs; QEMU's alone
  std::uint64_t sev_features = kSnpActive;
  SnpVmm vmm = SnpVmm::kQemu;
};

/// MEASUREMENT of the reports of a guest that is launched so. POLICY, HOST_DATA and the rest of the
/// ID block are no part of it.
/// Shape: the firmware's pages, its sections in their order, a VMSA for each vCPU.
/// Errors: invalid_argument (vCPUs from 1 to kMaxVcpus; SEV_FEATURES without SNP); unsupported (a
/// kernel, or more than one vCPU, with a firmware that knows neither); malformed (a hash table that
/// is not in the page that the firmware keeps for it).
[[nodiscard]] Result<SnpMeasurement> measure_snp_launch(const SnpLaunch& launch);

}  // namespace confcom::evidence
