#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "evidence/snp/launch/launch_digest.h"

namespace confcom::evidence {

/// Who makes the guest: each sets a vCPU's registers a little differently.
enum class SnpVmm : std::uint8_t {
  kQemu,  ///< QEMU with KVM
  kEc2,   ///< Amazon EC2
  kGce,   ///< Google Compute Engine
};

/// What differs between the vCPUs of guests.
struct VcpuReset {
  SnpVmm vmm = SnpVmm::kQemu;
  std::uint32_t start = 0;            ///< where it executes first
  std::uint32_t cpuid_signature = 0;  ///< in RDX; QEMU alone sets it
  std::uint64_t sev_features = 0;     ///< SEV_FEATURES
};

/// Where the first vCPU starts.
inline constexpr std::uint32_t kResetVector = 0xfffffff0;

/// SEV_FEATURES, bit 0: SNP is active, as in every guest of SNP.
inline constexpr std::uint64_t kSnpActive = 1;

/// The save area of a vCPU that has not run yet, as the launch measures it.
/// Source: AMD64 Architecture Programmer's Manual, vol. 2, table B-4; the values of a
/// reset: 14.1.3, with what KVM sets besides (EFER.SVME, CR4.MCE). Shape: little-endian, 4096
/// bytes.
[[nodiscard]] ByteArray<kSnpPageBytes> write_reset_vmsa(const VcpuReset& reset);

}  // namespace confcom::evidence
