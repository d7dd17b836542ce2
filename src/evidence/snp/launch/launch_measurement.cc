#include "evidence/snp/launch/launch_measurement.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace confcom::evidence {
namespace {

constexpr std::string_view kObject = "SNP launch";

std::unexpected<Error> refuse(ErrorCode code, std::string_view what) {
  return fail(code, fmt::format("{}: {}", kObject, what));
}

Result<void> check_vcpus(const SnpLaunch& launch) {
  if (launch.vcpus == 0 || launch.vcpus > kMaxVcpus) {
    return refuse(ErrorCode::kInvalidArgument,
                  fmt::format("{} vCPUs, where 1 to {} belong", launch.vcpus, kMaxVcpus));
  }
  if ((launch.sev_features & kSnpActive) == 0) {
    return refuse(ErrorCode::kInvalidArgument,
                  fmt::format("guest features {:#x} lack bit 0, which every guest of SNP has",
                              launch.sev_features));
  }
  if (launch.vcpus > 1 && !launch.firmware.ap_start.has_value()) {
    return refuse(ErrorCode::kUnsupported,
                  "the firmware has no SEV-ES reset block, so it starts one vCPU alone");
  }
  return {};
}

/// The one page that a kernel's hashes are put into.
Result<ByteArray<kSnpPageBytes>> kernel_hashes_page(const OvmfFirmware& firmware,
                                                    const KernelHashes& hashes) {
  const auto page =
      std::ranges::find(firmware.sections, OvmfSectionType::kKernelHashes, &OvmfSection::type);
  if (page == firmware.sections.end() || !firmware.hash_table.has_value()) {
    return refuse(ErrorCode::kUnsupported,
                  "the firmware takes no kernel hashes, so it would boot any kernel; use one that "
                  "was built for that, such as OVMF's AmdSev package");
  }
  const OvmfArea table = *firmware.hash_table;
  if (table.address >= page->area.address && table.end() <= page->area.end() &&
      table.size >= kKernelHashTableBytes) {
    const auto out = write_kernel_hashes(hashes, table.address - page->area.address);
    if (out.has_value()) return *out;
  }
  return refuse(ErrorCode::kMalformed,
                fmt::format("the firmware's hash table, {} bytes at {:#x}, is not in its page at "
                            "{:#x}, or too small",
                            table.size, table.address, page->area.address));
}

SnpPageType page_type(OvmfSectionType type, SnpVmm vmm) {
  switch (type) {
    case OvmfSectionType::kMemory:
      return vmm == SnpVmm::kGce ? SnpPageType::kUnmeasured : SnpPageType::kZero;
    case OvmfSectionType::kSecrets:
      return SnpPageType::kSecrets;
    case OvmfSectionType::kCpuid:
      return SnpPageType::kCpuid;
    case OvmfSectionType::kSvsmArea:
    case OvmfSectionType::kKernelHashes:
      break;
  }
  return SnpPageType::kZero;
}

void add_firmware(const OvmfFirmware& firmware, SnpLaunchDigest& digest) {
  std::uint64_t address = firmware.address();
  for (Bytes rest = firmware.image; !rest.empty(); rest = rest.subspan(kSnpPageBytes)) {
    digest.add_normal(address, rest.first<kSnpPageBytes>());
    address += kSnpPageBytes;
  }
}

void add_section(const OvmfSection& section, SnpVmm vmm, SnpLaunchDigest& digest) {
  for (std::uint64_t at = section.area.address; at < section.area.end(); at += kSnpPageBytes) {
    digest.add_without_contents(page_type(section.type, vmm), at);
  }
}

Result<void> add_sections(const SnpLaunch& launch, SnpLaunchDigest& digest) {
  std::optional<ByteArray<kSnpPageBytes>> hashes;
  if (launch.kernel.has_value()) {
    CONFCOM_TRY(hashes, kernel_hashes_page(launch.firmware, *launch.kernel));
  }
  const bool is_cpuid_last = launch.vmm == SnpVmm::kEc2;
  for (const OvmfSection& section : launch.firmware.sections) {
    if (is_cpuid_last && section.type == OvmfSectionType::kCpuid) continue;
    if (section.type == OvmfSectionType::kKernelHashes && hashes.has_value()) {
      digest.add_normal(section.area.address, *hashes);
    } else {
      add_section(section, launch.vmm, digest);
    }
  }
  if (!is_cpuid_last) return {};
  for (const OvmfSection& section : launch.firmware.sections) {
    if (section.type == OvmfSectionType::kCpuid) add_section(section, launch.vmm, digest);
  }
  return {};
}

void add_vcpus(const SnpLaunch& launch, SnpLaunchDigest& digest) {
  VcpuReset reset{.vmm = launch.vmm,
                  .start = kResetVector,
                  .cpuid_signature = launch.cpuid_signature,
                  .sev_features = launch.sev_features};
  digest.add_vmsa(write_reset_vmsa(reset));
  reset.start = launch.firmware.ap_start.value_or(kResetVector);
  const ByteArray<kSnpPageBytes> others = write_reset_vmsa(reset);
  for (std::uint32_t i = 1; i < launch.vcpus; ++i) digest.add_vmsa(others);
}

}  // namespace

Result<SnpMeasurement> measure_snp_launch(const SnpLaunch& launch) {
  CONFCOM_CHECK(check_vcpus(launch));
  SnpLaunchDigest digest;
  add_firmware(launch.firmware, digest);
  CONFCOM_CHECK(add_sections(launch, digest));
  add_vcpus(launch, digest);
  return digest.value();
}

}  // namespace confcom::evidence
