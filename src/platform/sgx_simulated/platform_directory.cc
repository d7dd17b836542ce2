#include "platform/sgx_simulated/platform_directory.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "platform/sgx_simulated/platform_changes.h"
#include "platform/sgx_simulated/platform_state.h"
#include "platform/sgx_simulated/simulated_platform.h"
#include "platform/sgx_simulated/versioned_directory.h"

namespace confcom::platform {
namespace {

/// Names that stay the same, for verifiers and for mounts.
constexpr std::string_view kLinks[] = {kRootCaFile, kPckChainFile, kCpuSecretFile, "collateral"};
constexpr std::string_view kSnpLinks[] = {"snp", "snp_chip"};

Result<PlatformState> load(const VersionedDirectory& versions) {
  CONFCOM_CHECK(require_platform(versions.path()));
  CONFCOM_TRY(const FileSet files, versions.load(platform_state_files(), simulated_snp_files()));
  auto state = parse_platform_state(files);
  if (!state.has_value())
    return std::unexpected(with_context(state.error(), versions.path().string()));
  return state;
}

Result<void> publish(const VersionedDirectory& versions, const VersionedDirectory::Lock& lock,
                     const PlatformState& state) {
  CONFCOM_TRY(const FileSet files, write_platform_state(state));
  std::vector<std::string_view> links(std::begin(kLinks), std::end(kLinks));
  if (state.snp.has_value()) links.insert(links.end(), std::begin(kSnpLinks), std::end(kSnpLinks));
  return versions.publish(lock, files, links);
}

}  // namespace

Result<void> create_platform(const std::filesystem::path& directory, Timestamp now,
                             std::chrono::seconds collateral_lifetime, bool replace,
                             const MakeSnp& make_snp) {
  const VersionedDirectory versions(directory);
  CONFCOM_TRY(const auto lock, versions.lock());
  if (!replace && versions.generation().has_value()) {
    return fail(ErrorCode::kDenied,
                fmt::format("{}: there is a simulated platform already; 'confcom sim refresh' "
                            "renews its dates, --force replaces it with all its keys",
                            directory.string()));
  }
  CONFCOM_TRY(PlatformState state, make_platform_state(now));
  if (make_snp) {
    CONFCOM_TRY(state.snp, make_snp());
  }
  renew_dates(state, now, collateral_lifetime);
  return publish(versions, lock, state);
}

Result<void> change_platform(const std::filesystem::path& directory,
                             const std::function<Result<void>(PlatformState&)>& change) {
  const VersionedDirectory versions(directory);
  // Before the lock, which would make the directory.
  CONFCOM_CHECK(require_platform(directory));
  CONFCOM_TRY(const auto lock, versions.lock());
  CONFCOM_TRY(PlatformState state, load(versions));
  CONFCOM_CHECK(change(state));
  return publish(versions, lock, state);
}

Result<void> add_snp(const std::filesystem::path& directory, const MakeSnp& make_snp) {
  return change_platform(directory, [&](PlatformState& state) -> Result<void> {
    if (state.snp.has_value()) {
      return fail(ErrorCode::kDenied,
                  fmt::format("{}: this platform has a SEV-SNP part already; 'confcom sim show' "
                              "shows it",
                              directory.string()));
    }
    CONFCOM_TRY(state.snp, make_snp());
    ++state.published.crl_number;
    return {};
  });
}

Result<PlatformState> load_platform_state(const std::filesystem::path& directory) {
  return load(VersionedDirectory(directory));
}

}  // namespace confcom::platform
