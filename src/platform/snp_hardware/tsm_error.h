#pragma once

#include <cstdint>
#include <string>
#include <system_error>

#include "base/error.h"

namespace confcom::platform {

/// What configfs-tsm is asked for.
enum class TsmStep : std::uint8_t {
  kMakeEntry,
  kReadAttribute,
  kSetReportData,
  kSetVmpl,
  kReadReport,
};

/// What a failure of a step means, and what to do; unavailable where it may work the next time.
/// `path` is what was touched. Source: Linux, Documentation/ABI/testing/configfs-tsm-report,
/// drivers/virt/coco/guest/report.c and sev-guest.c: what each returns.
[[nodiscard]] Error tsm_error(TsmStep step, const std::string& path, std::errc failure);

}  // namespace confcom::platform
