#pragma once

#include <filesystem>

#include "base/error.h"

namespace confcom::platform {

/// The name in a simulated platform's directory of what containers with (simulated) SGX are given.
inline constexpr const char* kContainerShareName = "device";

/// Brings a platform's share for containers up to date: the files that make REPORTs and quotes, as
/// a directory of a platform of their own, readable by any user, to be mounted read-only. The
/// authority's keys stay outside. Returns the share's path. Errors: as load_simulated_platform (no
/// platform, files missing); io.
[[nodiscard]] Result<std::filesystem::path> publish_container_share(
    const std::filesystem::path& directory);

}  // namespace confcom::platform
