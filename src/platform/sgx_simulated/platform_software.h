#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace confcom::platform {

/// The security versions of the software that a simulated platform runs; those of its processor are
/// in its secret.
struct PlatformSoftware {
  std::uint16_t pce_isv_svn = 0;
  std::uint16_t qe_isv_svn = 0;
};

/// Shape: `{"version": 1, "pce_isv_svn": 13, "qe_isv_svn": 8}`. Errors: malformed, unsupported.
[[nodiscard]] Result<PlatformSoftware> parse_platform_software(std::string_view json);
[[nodiscard]] std::string write_platform_software(const PlatformSoftware& software);

}  // namespace confcom::platform
