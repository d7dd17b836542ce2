#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "enclave/simulated_cpu.h"
#include "evidence/sgx/pck_extension.h"
#include "platform/sgx_simulated/certification_enclave.h"
#include "platform/sgx_simulated/file_set.h"
#include "platform/sgx_simulated/platform_software.h"
#include "platform/sgx_simulated/quoting_enclave.h"

namespace confcom::platform {

/// What of a platform directory a platform needs to make quotes. The keys of the authority that
/// issued its certificate are not among it.
inline constexpr std::string_view kCpuSecretFile = "cpu_secret";
inline constexpr std::string_view kPlatformSoftwareFile = "platform.json";
inline constexpr std::string_view kPckChainFile = "pck_chain.pem";
inline constexpr std::string_view kPlatformFiles[] = {kCpuSecretFile, kPlatformSoftwareFile,
                                                      kPckChainFile};

/// A machine that quotes: processor, PCE and QE. Immutable; thread-safe.
class SimulatedPlatform {
 public:
  /// Errors: the parsers'; untrusted (the PCK certificate is not this processor's at this TCB);
  /// invalid_argument (no such version of quotes).
  [[nodiscard]] static Result<std::unique_ptr<const SimulatedPlatform>> make(
      const FileSet& files, std::uint16_t quote_version);

  [[nodiscard]] const enclave::SimulatedCpu& cpu() const { return cpu_; }
  [[nodiscard]] const CertificationEnclave& pce() const { return *pce_; }
  [[nodiscard]] const QuotingEnclave& qe() const { return *qe_; }
  /// What its PCK certificate says of it.
  [[nodiscard]] const evidence::PckExtension& pck() const { return pck_; }

 private:
  explicit SimulatedPlatform(enclave::CpuSecret secret) : cpu_(std::move(secret)) {}

  enclave::SimulatedCpu cpu_;
  std::unique_ptr<const CertificationEnclave> pce_;  // set by make, as is the rest
  std::unique_ptr<const QuotingEnclave> qe_;
  evidence::PckExtension pck_;
};

/// Errors: not_found (no platform was made in this directory: says how to make one), io.
[[nodiscard]] Result<void> require_platform(const std::filesystem::path& directory);

/// From the directory that `confcom sim init` makes. Errors: require_platform's, and as make.
[[nodiscard]] Result<std::unique_ptr<const SimulatedPlatform>> load_simulated_platform(
    const std::filesystem::path& directory, std::uint16_t quote_version);

}  // namespace confcom::platform
