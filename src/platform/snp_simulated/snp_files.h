#pragma once

#include <string_view>

/// The SEV-SNP part of a simulated platform's directory.
namespace confcom::platform {

// For verifiers; no secret.
inline constexpr std::string_view kSnpArkFile = "snp/ark.pem";
inline constexpr std::string_view kSnpChainFile = "snp/cert_chain.pem";  ///< ASK, ARK, as AMD's
inline constexpr std::string_view kSnpVcekFile = "snp/vcek.pem";
inline constexpr std::string_view kSnpCrlFile = "snp/crl.der";

/// What a real chip has in its fuses: who has it makes any report.
inline constexpr std::string_view kSnpVcekKeyFile = "snp_chip/vcek_key.pem";

/// What reports are made of. The keys of the authority are not among it.
inline constexpr std::string_view kSnpChipFiles[] = {kSnpChainFile, kSnpVcekFile, kSnpVcekKeyFile};

}  // namespace confcom::platform
