#include "rpc/kubernetes/quantity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string>

#include "base/printable.h"

namespace confcom::rpc {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();

/// What the digits are multiplied with: 2^twos · 5^fives.
struct Scale {
  int twos = 0;
  int fives = 0;
};

struct Suffix {
  std::string_view text;
  Scale scale;
};

constexpr std::array kSuffixes{
    Suffix{"", {0, 0}},    Suffix{"n", {-9, -9}}, Suffix{"u", {-6, -6}}, Suffix{"m", {-3, -3}},
    Suffix{"k", {3, 3}},   Suffix{"M", {6, 6}},   Suffix{"G", {9, 9}},   Suffix{"T", {12, 12}},
    Suffix{"P", {15, 15}}, Suffix{"E", {18, 18}}, Suffix{"Ki", {10, 0}}, Suffix{"Mi", {20, 0}},
    Suffix{"Gi", {30, 0}}, Suffix{"Ti", {40, 0}}, Suffix{"Pi", {50, 0}}, Suffix{"Ei", {60, 0}},
};

std::unexpected<Error> refuse(ErrorCode code, std::string_view text, std::string_view why) {
  return fail(code, fmt::format("quantity '{}': {}", printable(text), why));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Digits with at most one point among them, taken off the front; `point` counts those after it.
std::string take_digits(std::string_view& text, int& point) {
  std::string digits;
  bool after_point = false;
  while (!text.empty() && (is_digit(text.front()) || (text.front() == '.' && !after_point))) {
    if (is_digit(text.front()))
      digits += text.front();
    else
      after_point = true;
    if (after_point && is_digit(text.front())) ++point;
    text.remove_prefix(1);
  }
  return digits;
}

/// "e3", "E-2"; nothing where it is no exponent.
std::optional<Scale> parse_exponent(std::string_view text) {
  if (text.size() < 2 || (text.front() != 'e' && text.front() != 'E')) return std::nullopt;
  const bool has_plus = text[1] == '+';
  text.remove_prefix(has_plus ? 2 : 1);
  if (has_plus && text.starts_with('-')) return std::nullopt;
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  constexpr int kMaxExponent = 999;
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (exponent > kMaxExponent || exponent < -kMaxExponent) return std::nullopt;
  return Scale{exponent, exponent};
}

std::optional<Scale> parse_suffix(std::string_view text) {
  for (const Suffix& suffix : kSuffixes) {
    if (suffix.text == text) return suffix.scale;
  }
  return parse_exponent(text);
}

/// value · base^exponent; false where that is no whole number, or above kMax.
bool multiply(std::uint64_t& value, std::uint64_t base, int exponent) {
  for (; exponent < 0; ++exponent) {
    if (value % base != 0) return false;
    value /= base;
  }
  for (; exponent > 0; --exponent) {
    if (value > kMax / base) return false;
    value *= base;
  }
  return true;
}

/// First what is taken away, so that nothing on the way is larger than the result.
bool apply(std::uint64_t& value, const Scale& scale) {
  if (value == 0) return true;
  return multiply(value, 2, std::min(scale.twos, 0)) &&
         multiply(value, 5, std::min(scale.fives, 0)) &&
         multiply(value, 2, std::max(scale.twos, 0)) &&
         multiply(value, 5, std::max(scale.fives, 0));
}

}  // namespace

Result<std::uint64_t> parse_quantity(std::string_view text) {
  if (text.size() > kMaxQuantityBytes) return refuse(ErrorCode::kMalformed, text, "too long");
  std::string_view rest = text;
  if (rest.starts_with('+')) rest.remove_prefix(1);
  int point = 0;
  std::string digits = take_digits(rest, point);
  if (digits.empty()) return refuse(ErrorCode::kMalformed, text, "not a number from 0 on");
  auto scale = parse_suffix(rest);
  if (!scale.has_value()) {
    return refuse(ErrorCode::kMalformed, text,
                  "another suffix than m, k, M, G, Ki, Mi, Gi, … or e3");
  }
  for (; point > 0 && digits.size() > 1 && digits.back() == '0'; --point) digits.pop_back();
  scale->twos -= point;
  scale->fives -= point;

  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || value > kMax || !apply(value, *scale)) {
    return refuse(ErrorCode::kUnsupported, text, "not a whole number below 2^63");
  }
  return value;
}

std::string binary_quantity(std::uint64_t number) {
  constexpr std::array<const char*, 7> kUnits = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  std::size_t suffix = 0;
  while (number != 0 && number % 1024 == 0 && suffix + 1 < kUnits.size()) {
    number /= 1024;
    ++suffix;
  }
  return std::to_string(number) + kUnits.at(suffix);
}

}  // namespace confcom::rpc
