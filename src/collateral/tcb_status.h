#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/timestamp.h"

namespace confcom::collateral {

/// A TCB level's status. Source: Intel PCS API v4, tcbStatus.
enum class TcbStatus : std::uint8_t {
  kUpToDate,
  kSwHardeningNeeded,
  kConfigurationNeeded,
  kConfigurationAndSwHardeningNeeded,
  kOutOfDate,
  kOutOfDateConfigurationNeeded,
  kRevoked,
};

/// "UpToDate", "SWHardeningNeeded", … as Intel writes them.
[[nodiscard]] std::string_view to_string(TcbStatus status);
/// Errors: malformed.
[[nodiscard]] Result<TcbStatus> parse_tcb_status(std::string_view text);

/// What reaching one level means: shared by platform, TDX module and enclave identity levels.
struct TcbLevelStatus {
  TcbStatus status = TcbStatus::kRevoked;
  Timestamp tcb_date;
  std::vector<std::string> advisory_ids;
  friend bool operator==(const TcbLevelStatus&, const TcbLevelStatus&) = default;
};

}  // namespace confcom::collateral
