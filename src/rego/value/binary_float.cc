#include "rego/value/binary_float.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace confcom::rego {
namespace {

/// 10^27 is the largest power of ten that 64 bits of mantissa hold.
constexpr std::int64_t kExactPowers = 27;
/// As many digits are below 2^64.
constexpr std::size_t kExactDigits = 19;
/// More decide nothing but ties of numbers that are longer still.
constexpr std::size_t kMaxDigits = 1000;

constexpr auto kPowersOfTen = [] {
  std::array<BinaryFloat, kExactPowers + 1> out{1};
  for (std::size_t i = 1; i < out.size(); ++i) out[i] = out[i - 1] * 10;
  return out;
}();

BinaryFloat power_of_ten(std::int64_t exponent) {
  return kPowersOfTen[static_cast<std::size_t>(exponent)];
}

std::uint64_t to_word(std::string_view digits) {
  std::uint64_t word = 0;
  for (const char digit : digits) word = word * 10 + static_cast<std::uint64_t>(digit - '0');
  return word;
}

/// Digits and power are exact, so their product or quotient is rounded once.
std::optional<BinaryFloat> few_digits(const Decimal& decimal) {
  const std::int64_t exponent =
      decimal.magnitude - static_cast<std::int64_t>(decimal.digits.size());
  if (decimal.digits.size() > kExactDigits || std::abs(exponent) > kExactPowers)
    return std::nullopt;
  const auto digits = static_cast<BinaryFloat>(to_word(decimal.digits));
  return exponent < 0 ? digits / power_of_ten(-exponent) : digits * power_of_ten(exponent);
}

std::optional<BinaryFloat> many_digits(const Decimal& decimal) {
  std::string text = "0.";
  text.append(decimal.digits.substr(0, kMaxDigits));
  if (decimal.digits.size() > kMaxDigits) text.push_back('1');  // it is more than the text says
  text.append(fmt::format("e{}", decimal.magnitude));
  BinaryFloat value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The shortest digits and the exponent of the first of them: d.ddd × 10^exponent.
struct Shortest {
  bool is_negative = false;
  std::string digits;
  int exponent = 0;
};

Shortest shortest(BinaryFloat value) {
  std::array<char, 64> room;  // NOLINT(cppcoreguidelines-pro-type-member-init): to_chars fills it
  const auto [end, error] =
      std::to_chars(room.data(), room.data() + room.size(), value, std::chars_format::scientific);
  assert(error == std::errc());
  const std::string_view text(room.data(), static_cast<std::size_t>(end - room.data()));
  const std::size_t e = text.find('e');
  Shortest out;
  out.is_negative = text.front() == '-';
  std::ranges::copy_if(text.substr(0, e), std::back_inserter(out.digits),
                       [](char c) { return c >= '0' && c <= '9'; });
  const std::string_view exponent = text.substr(e + (text[e + 1] == '+' ? 2 : 1));
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), out.exponent);
  return out;
}

std::string integer_text(const Shortest& parts) {
  std::string out = parts.digits;
  out.resize(std::max(out.size(), static_cast<std::size_t>(parts.exponent) + 1), '0');
  return out;
}

std::string fraction_text(const Shortest& parts) {
  if (parts.exponent < 0) {
    return "0." + std::string(static_cast<std::size_t>(-parts.exponent - 1), '0') + parts.digits;
  }
  std::string out = parts.digits;
  out.insert(static_cast<std::size_t>(parts.exponent) + 1, 1, '.');
  return out;
}

std::string exponent_text(const Shortest& parts) {
  std::string out = parts.digits;
  if (out.size() > 1) out.insert(1, 1, '.');
  return fmt::format("{}e{}{:02}", out, parts.exponent < 0 ? '-' : '+', std::abs(parts.exponent));
}

}  // namespace

std::optional<BinaryFloat> to_binary_float(const Decimal& decimal) {
  if (decimal.is_zero()) return 0;
  if (decimal.magnitude > LDBL_MAX_10_EXP + 1 || decimal.magnitude <= LDBL_MIN_10_EXP)
    return std::nullopt;
  auto absolute = few_digits(decimal);
  if (!absolute) absolute = many_digits(decimal);
  if (!absolute) return std::nullopt;
  return decimal.is_negative ? -*absolute : *absolute;
}

std::string to_text(BinaryFloat value) {
  constexpr int kMinPlainExponent = -4;
  constexpr int kMaxPlainExponent = 5;
  const Shortest parts = shortest(value);
  const std::string sign = parts.is_negative ? "-" : "";
  if (value == std::trunc(value)) return sign + integer_text(parts);
  const bool is_plain = parts.exponent >= kMinPlainExponent && parts.exponent <= kMaxPlainExponent;
  return sign + (is_plain ? fraction_text(parts) : exponent_text(parts));
}

}  // namespace confcom::rego
