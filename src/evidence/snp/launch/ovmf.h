#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::evidence {

/// Real ones have 2 to 8 MiB; over 16 MiB a firmware would reach into the addresses of devices.
inline constexpr std::size_t kMaxOvmfBytes = std::size_t{16} << 20;

/// Those of today have seven.
inline constexpr std::size_t kMaxOvmfSections = 64;

/// Of all sections together, each page of which is measured; those of today have 128 KiB.
inline constexpr std::size_t kMaxOvmfSectionBytes = std::size_t{64} << 20;

/// What a hypervisor puts into a guest before OVMF runs.
/// Source: edk2, OvmfPkg, ResetVector, X64/OvmfSevMetadata.asm.
enum class OvmfSectionType : std::uint32_t {
  kMemory = 1,    ///< memory that is validated before
  kSecrets = 2,   ///< the firmware's secrets page
  kCpuid = 3,     ///< the CPUID page
  kSvsmArea = 4,  ///< the calling area of an SVSM
  kKernelHashes = 16,
};

/// Guest physical memory below 4 GiB. Neither number is checked to be apart from others.
struct OvmfArea {
  std::uint32_t address = 0;
  std::uint32_t size = 0;

  [[nodiscard]] std::uint64_t end() const { return std::uint64_t{address} + size; }
  friend bool operator==(const OvmfArea&, const OvmfArea&) = default;
};

struct OvmfSection {
  OvmfSectionType type = OvmfSectionType::kMemory;
  OvmfArea area;
};

/// A firmware image and what it says of how to launch it.
struct OvmfFirmware {
  Bytes image;
  std::vector<OvmfSection> sections;  ///< in the order in which they are measured
  /// Where it looks for the hashes of kernel, initrd and command line; absent where it does not.
  std::optional<OvmfArea> hash_table;
  /// Where vCPUs other than the first one start; absent where only one can.
  std::optional<std::uint32_t> ap_start;

  /// It ends at 4 GiB.
  [[nodiscard]] std::uint64_t address() const { return (std::uint64_t{1} << 32) - image.size(); }
};

/// Source: edk2, OvmfPkg, ResetVector: Ia16/ResetVectorVtf0.asm and X64/OvmfSevMetadata.asm.
/// Errors: those of parse_ovmf_table; truncated; unsupported (no metadata of SEV-SNP, another
/// version of it, a type of section that is not known); malformed (a size that is not of whole
/// pages or over its cap; metadata outside the image or of another size than its sections; a
/// section that is empty, not of whole pages, reaches the image or another section; secrets, CPUID
/// or kernel hashes of more than a page, or twice). `in` must outlive the result.
[[nodiscard]] Result<OvmfFirmware> parse_ovmf(Bytes in);

}  // namespace confcom::evidence
