#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/environment.h"
#include "base/error.h"

/// SIGSTRUCT's date: binary-coded decimal, 0x20260115 for 2026-01-15.
namespace confcom::app {

/// "2026-01-15". What is no date of the calendar is shown as the digits that it has.
[[nodiscard]] std::string format_sigstruct_date(std::uint32_t date);

/// `text`, a date such as 2026-01-15; if empty, the day (UTC) of SOURCE_DATE_EPOCH; if that is not
/// set either, 1970-01-01: never today, so that the same inputs give the same bytes.
/// Source: reproducible-builds.org, SOURCE_DATE_EPOCH. Errors: invalid_argument.
[[nodiscard]] Result<std::uint32_t> choose_sigstruct_date(std::string_view text,
                                                          const Environment& environment);

}  // namespace confcom::app
