#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "platform/sgx_node/cpuid.h"

namespace confcom::platform {

/// What the processor protects an EPC section's memory against.
enum class EpcProperty : std::uint8_t {
  kReserved,  ///< a value that the manual does not have
  kConfidentialityAndIntegrity,
  kConfidentiality,
};

/// A range of physical memory that holds enclaves' pages.
struct EpcSection {
  std::uint64_t physical_base = 0;
  std::uint64_t size_bytes = 0;
  EpcProperty property = EpcProperty::kReserved;

  friend bool operator==(const EpcSection&, const EpcSection&) = default;
};

/// Sections that are read; a source that says it has more is not believed any further. Linux takes
/// 8; a machine of 8 sockets with 4 memory clusters each would have 32.
inline constexpr std::size_t kMaxEpcSections = 64;

struct EpcSections {
  std::vector<EpcSection> sections;   ///< in CPUID's order; none empty, no two overlap
  std::vector<std::string> problems;  ///< what of CPUID's answer was not counted, or is odd

  [[nodiscard]] std::uint64_t total_bytes() const;
};

/// All sections that leaf 12H enumerates, from subleaf 2 to the first one of type 0. The processor
/// must say that it has SGX. Reserved types are noted and passed over.
/// Source: Intel SDM vol. 2A, CPUID, leaf 12H subleaf 2 or higher; vol. 3D, "Intel SGX Resource
/// Enumeration Leaves". Shape: addresses and sizes are multiples of 4 KiB below 2^52.
[[nodiscard]] EpcSections read_epc_sections(const CpuidSource& cpuid);

}  // namespace confcom::platform
