#include "crypto/asn1_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/printable.h"

namespace confcom::crypto {
namespace {

constexpr std::size_t kUtcTimeSize = 13;
constexpr std::size_t kGeneralizedTimeSize = 15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Digits only: the caller looked before.
unsigned number(std::string_view digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

/// `text`: MMDDHHMMSS.
std::optional<Timestamp> moment(unsigned year, std::string_view text) {
  namespace chrono = std::chrono;
  const chrono::year_month_day date(chrono::year(static_cast<int>(year)),
                                    chrono::month(number(text.substr(0, 2))),
                                    chrono::day(number(text.substr(2, 2))));
  const chrono::hours hour(number(text.substr(4, 2)));
  const chrono::minutes minute(number(text.substr(6, 2)));
  const chrono::seconds second(number(text.substr(8, 2)));
  if (!date.ok() || hour >= chrono::hours(24) || minute >= chrono::minutes(60) ||
      second >= chrono::seconds(60)) {
    return std::nullopt;
  }
  return chrono::sys_days(date) + hour + minute + second;
}

bool has_form(std::string_view text, std::size_t size) {
  return text.size() == size && text.back() == 'Z' &&
         std::ranges::all_of(text.substr(0, size - 1), is_digit);
}

std::optional<Timestamp> utc_time(std::string_view text) {
  if (!has_form(text, kUtcTimeSize)) return std::nullopt;
  const unsigned year = number(text.substr(0, 2));
  return moment(year + (year < 50 ? 2000 : 1900), text.substr(2));
}

std::optional<Timestamp> generalized_time(std::string_view text) {
  if (!has_form(text, kGeneralizedTimeSize)) return std::nullopt;
  const unsigned year = number(text.substr(0, 4));
  // UTCTime has these years, and DER one form of each value.
  if (year >= 1950 && year < 2050) return std::nullopt;
  return moment(year, text.substr(4));
}

}  // namespace

Result<Timestamp> parse_time(DerReader& in, std::string_view field) {
  const std::size_t start = in.offset();
  const bool generalized = in.next_is(DerTag::kGeneralizedTime);
  CONFCOM_TRY(const Bytes content,
              in.take(generalized ? DerTag::kGeneralizedTime : DerTag::kUtcTime, field));
  const std::string_view text = as_text(content);
  const auto time = generalized ? generalized_time(text) : utc_time(text);
  if (!time.has_value()) {
    return in.error(ErrorCode::kMalformed, start, field,
                    fmt::format("is no time: \"{}\"", printable(text)));
  }
  return *time;
}

}  // namespace confcom::crypto
