#include "platform/sgx_simulated/simulated_platform.h"

#include <fmt/format.h>

#include <utility>

#include "crypto/x509.h"
#include "platform/sgx_simulated/versioned_directory.h"

namespace confcom::platform {
namespace {

/// Leaf, PCK CA, root.
constexpr std::size_t kPckChainLength = 3;

Result<crypto::Certificate> pck_certificate(std::string_view chain_pem) {
  CONFCOM_TRY(const auto chain, crypto::parse_certificates_pem(chain_pem, kPckChainLength));
  if (chain.size() != kPckChainLength) {
    return fail(ErrorCode::kMalformed, fmt::format("{}: {} certificates where {} belong",
                                                   kPckChainFile, chain.size(), kPckChainLength));
  }
  return chain.front();
}

Result<evidence::PckExtension> pck_extension(const crypto::Certificate& pck) {
  const auto extension = pck.extension(evidence::kPckExtensionOid);
  if (!extension.has_value())
    return fail(ErrorCode::kMalformed, fmt::format("{}: no PCK extension", kPckChainFile));
  return evidence::parse_pck_extension(*extension);
}

Result<void> check_pck(const crypto::Certificate& pck, const evidence::PckExtension& extension,
                       const enclave::SimulatedCpu& cpu, const CertificationEnclave& pce) {
  if (pck.public_key() == crypto::PublicKey(pce.pck_public_key()) &&
      extension.cpu_svn == cpu.cpu_svn() && extension.pce_svn == pce.isv_svn() &&
      extension.ppid == pce.ppid()) {
    return {};
  }
  return fail(ErrorCode::kUntrusted,
              fmt::format("{}: the PCK certificate is not this processor's at this TCB; {} and {} "
                          "are not of one set",
                          kPckChainFile, kCpuSecretFile, kPckChainFile));
}

template <class T>
Result<T> in_file(Result<T> result, std::string_view file) {
  if (!result.has_value()) result.error() = with_context(result.error(), file);
  return result;
}

}  // namespace

Result<std::unique_ptr<const SimulatedPlatform>> SimulatedPlatform::make(
    const FileSet& files, std::uint16_t quote_version) {
  CONFCOM_TRY(const Bytes secret_bytes, files.get(kCpuSecretFile));
  CONFCOM_TRY(const std::string_view software_json, files.text(kPlatformSoftwareFile));
  CONFCOM_TRY(const std::string_view chain, files.text(kPckChainFile));

  CONFCOM_TRY(enclave::CpuSecret secret,
              in_file(enclave::CpuSecret::parse(secret_bytes), kCpuSecretFile));
  CONFCOM_TRY(const PlatformSoftware software,
              in_file(parse_platform_software(software_json), kPlatformSoftwareFile));
  CONFCOM_TRY(const crypto::Certificate pck, in_file(pck_certificate(chain), kPckChainFile));

  std::unique_ptr<SimulatedPlatform> out(new SimulatedPlatform(std::move(secret)));
  CONFCOM_TRY(out->pck_, in_file(pck_extension(pck), kPckChainFile));
  CONFCOM_TRY(CertificationEnclave pce,
              CertificationEnclave::make(out->cpu_, software.pce_isv_svn));
  out->pce_ = std::make_unique<const CertificationEnclave>(std::move(pce));
  CONFCOM_CHECK(check_pck(pck, out->pck_, out->cpu_, *out->pce_));
  CONFCOM_TRY(QuotingEnclave qe, QuotingEnclave::make(out->cpu_, *out->pce_, as_bytes(chain),
                                                      {.isv_svn = software.qe_isv_svn,
                                                       .quote_version = quote_version}));
  out->qe_ = std::make_unique<const QuotingEnclave>(std::move(qe));
  return out;
}

Result<void> require_platform(const std::filesystem::path& directory) {
  const auto current = VersionedDirectory(directory).generation();
  if (current.has_value()) return {};
  if (current.error().code != ErrorCode::kNotFound) return std::unexpected(current.error());
  return fail(ErrorCode::kNotFound,
              fmt::format("{0}: no simulated platform; make one with 'confcom sim init --dir {0}'",
                          directory.string()));
}

Result<std::unique_ptr<const SimulatedPlatform>> load_simulated_platform(
    const std::filesystem::path& directory, std::uint16_t quote_version) {
  CONFCOM_CHECK(require_platform(directory));
  const VersionedDirectory versions(directory);
  CONFCOM_TRY(const FileSet files, versions.load(kPlatformFiles));
  auto platform = SimulatedPlatform::make(files, quote_version);
  if (!platform.has_value())
    return std::unexpected(with_context(platform.error(), directory.string()));
  return platform;
}

}  // namespace confcom::platform
