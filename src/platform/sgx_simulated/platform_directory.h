#pragma once

#include <chrono>
#include <filesystem>
#include <functional>

#include "base/error.h"
#include "base/timestamp.h"
#include "platform/snp_simulated/simulated_snp.h"

namespace confcom::platform {

struct PlatformState;

/// Makes a simulated platform in a directory, all of it or nothing; with `make_snp` one that has
/// SEV-SNP too. With `replace` also where there is one: nothing of the old one, nor below its
/// roots, is of any use then. Errors: denied (there is one already, or something else in its
/// place); those of `make_snp`; io; internal.
[[nodiscard]] Result<void> create_platform(const std::filesystem::path& directory, Timestamp now,
                                           std::chrono::seconds collateral_lifetime, bool replace,
                                           const MakeSnp& make_snp = {});

/// Gives the platform in a directory a SEV-SNP part, and leaves the rest as it is. Errors: denied
/// (it has one); those of `make_snp` and change_platform.
[[nodiscard]] Result<void> add_snp(const std::filesystem::path& directory, const MakeSnp& make_snp);

/// Changes the platform in a directory: reads it, lets `change` work on it, puts the result in its
/// place in one step. Writers wait for each other.
/// Errors: not_found (no platform there: says how to make one); those of `change`;
/// parse_platform_state's; io.
[[nodiscard]] Result<void> change_platform(
    const std::filesystem::path& directory,
    const std::function<Result<void>(PlatformState&)>& change);

/// All of it, to look at. Errors: as change_platform.
[[nodiscard]] Result<PlatformState> load_platform_state(const std::filesystem::path& directory);

}  // namespace confcom::platform
