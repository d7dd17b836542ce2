#include "collateral/tcb_status.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/printable.h"

namespace confcom::collateral {
namespace {

constexpr std::array<std::pair<TcbStatus, std::string_view>, 7> kNames{{
    {TcbStatus::kUpToDate, "UpToDate"},
    {TcbStatus::kSwHardeningNeeded, "SWHardeningNeeded"},
    {TcbStatus::kConfigurationNeeded, "ConfigurationNeeded"},
    {TcbStatus::kConfigurationAndSwHardeningNeeded, "ConfigurationAndSWHardeningNeeded"},
    {TcbStatus::kOutOfDate, "OutOfDate"},
    {TcbStatus::kOutOfDateConfigurationNeeded, "OutOfDateConfigurationNeeded"},
    {TcbStatus::kRevoked, "Revoked"},
}};

}  // namespace

std::string_view to_string(TcbStatus status) {
  const auto* const found =
      std::ranges::find(kNames, status, &std::pair<TcbStatus, std::string_view>::first);
  return found == kNames.end() ? "unknown" : found->second;
}

Result<TcbStatus> parse_tcb_status(std::string_view text) {
  const auto* const found =
      std::ranges::find(kNames, text, &std::pair<TcbStatus, std::string_view>::second);
  if (found == kNames.end()) {
    return fail(ErrorCode::kMalformed, fmt::format("\"{}\" is no TCB status", printable(text)));
  }
  return found->first;
}

}  // namespace confcom::collateral
