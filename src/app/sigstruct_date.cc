#include "app/sigstruct_date.h"

#include <fmt/format.h>

#include "app/option_values.h"

namespace confcom::app {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::string_view kVariable = "SOURCE_DATE_EPOCH";
constexpr std::uint64_t kLastSecond = 253402300799;  // of the year 9999

/// The decimal digits of a number as those of a hexadecimal one.
std::uint32_t bcd(unsigned number) {
  std::uint32_t out = 0;
  for (unsigned shift = 0; number != 0; number /= 10, shift += 4) out |= (number % 10) << shift;
  return out;
}

std::uint32_t bcd_date(Timestamp time) {
  const year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return bcd(static_cast<unsigned>(static_cast<int>(date.year()))) << 16 |
         bcd(static_cast<unsigned>(date.month())) << 8 | bcd(static_cast<unsigned>(date.day()));
}

Result<std::uint32_t> of_epoch(std::string_view seconds) {
  const auto number = parse_number<std::uint64_t>(seconds);
  if (number.has_value() && *number <= kLastSecond)
    return bcd_date(Timestamp(std::chrono::seconds(*number)));
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("{}: '{}' is not a number of seconds from 0 to {}; set or unset it, or "
                          "give --date",
                          kVariable, printable(seconds), kLastSecond));
}

}  // namespace

std::string format_sigstruct_date(std::uint32_t date) {
  return fmt::format("{:04x}-{:02x}-{:02x}", date >> 16, date >> 8 & 0xff, date & 0xff);
}

Result<std::uint32_t> choose_sigstruct_date(std::string_view text, const Environment& environment) {
  if (!text.empty()) {
    const auto midnight = parse_timestamp(std::string(text) + "T00:00:00Z");
    if (midnight.has_value()) return bcd_date(*midnight);
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("--date: '{}' is not a date such as 2026-01-15", printable(text)));
  }
  const auto epoch = environment.variables.find(kVariable);
  return epoch == environment.variables.end() ? bcd_date(Timestamp()) : of_epoch(epoch->second);
}

}  // namespace confcom::app
