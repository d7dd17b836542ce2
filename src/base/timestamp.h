#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"

namespace confcom {

/// A moment in UTC, to the second: the resolution of certificates and collateral.
using Timestamp = std::chrono::sys_seconds;

/// Exactly `YYYY-MM-DDTHH:MM:SSZ`, a date that exists and no leap second.
/// Source: RFC 3339, the profile in which Intel writes collateral. Errors: malformed.
[[nodiscard]] Result<Timestamp> parse_timestamp(std::string_view text);

/// The same form; years 0000 to 9999.
[[nodiscard]] std::string format_timestamp(Timestamp time);

}  // namespace confcom
