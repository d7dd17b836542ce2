#include "app/option_values.h"

#include <algorithm>

namespace confcom::app {
namespace {

struct Unit {
  char letter;
  std::chrono::seconds length;
};

constexpr Unit kUnits[] = {{'s', std::chrono::seconds(1)},
                           {'m', std::chrono::minutes(1)},
                           {'h', std::chrono::hours(1)},
                           {'d', std::chrono::days(1)}};

std::unexpected<Error> no_duration(std::string_view text) {
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("'{}' is not a duration such as 90s, 30m, 36h or 7d, at most {}d",
                          printable(text), kMaxDuration.count()));
}

}  // namespace

Result<std::uint64_t> parse_mask(std::string_view text) {
  constexpr std::string_view kPrefix = "0x";
  constexpr int kHexadecimal = 16;
  std::uint64_t value = 0;
  if (text.starts_with(kPrefix)) {
    const std::string_view digits = text.substr(kPrefix.size());
    const auto [stop, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, kHexadecimal);
    if (failure == std::errc() && stop == digits.data() + digits.size()) return value;
  }
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("'{}' is not a number in hexadecimal such as 0x21, of up to 64 bits",
                          printable(text)));
}

Result<std::chrono::seconds> parse_duration(std::string_view text) {
  if (text.empty()) return no_duration(text);
  const Unit* unit = std::ranges::find(kUnits, text.back(), &Unit::letter);
  const auto count = parse_number<std::uint32_t>(text.substr(0, text.size() - 1));
  if (unit == std::end(kUnits) || !count || *count > kMaxDuration / unit->length) {
    return no_duration(text);
  }
  return *count * unit->length;
}

Result<std::chrono::seconds> parse_timeout(std::string_view text) {
  CONFCOM_TRY(const std::chrono::seconds timeout, parse_duration(text));
  if (timeout >= std::chrono::seconds(1) && timeout <= std::chrono::hours(1)) return timeout;
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("'{}' is not a timeout from 1s to 1h", printable(text)));
}

Result<Timestamp> parse_time(std::string_view text) {
  if (const auto time = parse_timestamp(text)) return *time;
  return fail(
      ErrorCode::kInvalidArgument,
      fmt::format("'{}' is not a time in UTC such as 2025-07-01T00:00:00Z", printable(text)));
}

Result<Timestamp> parse_time_or_date(std::string_view text) {
  if (const auto midnight = parse_timestamp(std::string(text) + "T00:00:00Z")) return *midnight;
  if (const auto time = parse_timestamp(text)) return *time;
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("'{}' is not a date such as 2025-07-01 or a time such as "
                          "2025-07-01T00:00:00Z",
                          printable(text)));
}

}  // namespace confcom::app
