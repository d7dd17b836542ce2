#include "base/timestamp.h"

#include <fmt/format.h>

#include <charconv>

namespace confcom {
namespace {

constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:ddZ";

bool has_form(std::string_view text) {
  if (text.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == 'd' ? !digit : text[i] != kForm[i]) return false;
  }
  return true;
}

/// Digits only: has_form looked before.
unsigned number(std::string_view digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

/// Decimal digits over `width` characters of the form; a verdict has some thirty times in it, too
/// many for a format string.
void put(std::string& form, std::size_t at, std::size_t width, auto value) {
  for (std::size_t i = at + width; i > at; --i, value /= 10)
    form[i - 1] = static_cast<char>('0' + value % 10);
}

}  // namespace

Result<Timestamp> parse_timestamp(std::string_view text) {
  using namespace std::chrono;
  if (!has_form(text))
    return fail(ErrorCode::kMalformed, "not a time of the form YYYY-MM-DDTHH:MM:SSZ");
  const year_month_day date(year(static_cast<int>(number(text.substr(0, 4)))),
                            month(number(text.substr(5, 2))), day(number(text.substr(8, 2))));
  const hours h(number(text.substr(11, 2)));
  const minutes m(number(text.substr(14, 2)));
  const seconds s(number(text.substr(17, 2)));
  if (!date.ok() || h >= hours(24) || m >= minutes(60) || s >= seconds(60)) {
    return fail(ErrorCode::kMalformed, fmt::format("no such time: {}", text));
  }
  return sys_days(date) + h + m + s;
}

std::string format_timestamp(Timestamp time) {
  using namespace std::chrono;
  const auto midnight = floor<days>(time);
  const year_month_day date(midnight);
  const hh_mm_ss clock(time - midnight);
  std::string out(kForm);
  put(out, 0, 4, static_cast<int>(date.year()));
  put(out, 5, 2, static_cast<unsigned>(date.month()));
  put(out, 8, 2, static_cast<unsigned>(date.day()));
  put(out, 11, 2, clock.hours().count());
  put(out, 14, 2, clock.minutes().count());
  put(out, 17, 2, clock.seconds().count());
  return out;
}

}  // namespace confcom
