#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace confcom::evidence {

/// A line of AMD processors with a chain of signing keys of its own: Bergamo and Siena are of the
/// line that is called Genoa.
enum class SnpProduct : std::uint8_t { kMilan, kGenoa, kTurin };

/// The name as AMD's key distribution service and certificates write it ("Milan").
[[nodiscard]] std::string_view to_string(SnpProduct product);

/// The line of a processor. `family` and `model` are CPUID's, the extended ones added in.
/// Source: AMD SEV-SNP firmware ABI, ATTESTATION_REPORT, CPUID_FAM_ID and CPUID_MOD_ID, with AMD's
/// models of each line. Errors: unsupported (Venice, or nothing that is known).
[[nodiscard]] Result<SnpProduct> snp_product_of_cpuid(std::uint8_t family, std::uint8_t model);

/// The line that a certificate's productName says: all of it, or what stands before the stepping
/// ("Milan-B0"). Errors: unsupported (another name).
[[nodiscard]] Result<SnpProduct> snp_product_of_name(std::string_view name);

}  // namespace confcom::evidence
