#include "rego/value/binary_float.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

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

/// Digits and the exponent of the first of them: d.ddd × 10^exponent.
struct Scientific {
  bool is_negative = false;
  std::string digits;
  int exponent = 0;
};

Scientific parts_of(std::string_view text) {
  const std::size_t e = text.find('e');
  Scientific out;
  out.is_negative = text.front() == '-';
  std::ranges::copy_if(text.substr(0, e), std::back_inserter(out.digits),
                       [](char c) { return c >= '0' && c <= '9'; });
  const std::string_view exponent = text.substr(e + (text[e + 1] == '+' ? 2 : 1));
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), out.exponent);
  return out;
}

/// With the digits behind the point that are asked for, or else the fewest that tell it from
/// others.
std::string scientific_text(BinaryFloat value, std::optional<int> digits = {}) {
  constexpr auto kForm = std::chars_format::scientific;
  std::string room(64, '\0');
  char* const end = room.data() + room.size();
  const auto out = digits ? std::to_chars(room.data(), end, value, kForm, *digits)
                          : std::to_chars(room.data(), end, value, kForm);
  assert(out.ec == std::errc());
  room.resize(static_cast<std::size_t>(out.ptr - room.data()));
  return room;
}

std::string integer_text(const Scientific& parts) {
  std::string out = parts.digits;
  out.resize(std::max(out.size(), static_cast<std::size_t>(parts.exponent) + 1), '0');
  return out;
}

std::string fraction_text(const Scientific& parts) {
  if (parts.exponent < 0) {
    return "0." + std::string(static_cast<std::size_t>(-parts.exponent - 1), '0') + parts.digits;
  }
  std::string out = parts.digits;
  out.insert(static_cast<std::size_t>(parts.exponent) + 1, 1, '.');
  return out;
}

std::string exponent_text(const Scientific& parts) {
  std::string out = parts.digits;
  if (out.size() > 1) out.insert(1, 1, '.');
  return fmt::format("{}e{}{:02}", out, parts.exponent < 0 ? '-' : '+', std::abs(parts.exponent));
}

std::string text_of(const Scientific& parts) {
  constexpr int kMinPlainExponent = -4;
  constexpr int kMaxPlainExponent = 5;
  const std::string sign = parts.is_negative ? "-" : "";
  if (std::cmp_greater_equal(parts.exponent + 1, parts.digits.size()))
    return sign + integer_text(parts);
  const bool is_plain = parts.exponent >= kMinPlainExponent && parts.exponent <= kMaxPlainExponent;
  return sign + (is_plain ? fraction_text(parts) : exponent_text(parts));
}

/// With an odd last bit where `error` was rounded away, so that rounding once more is as if it were
/// there.
std::uint64_t round_to_odd(std::uint64_t mantissa, BinaryFloat error) {
  if (error == 0 || (mantissa & 1U) != 0) return mantissa;
  return error > 0 ? mantissa + 1 : mantissa - 1;
}

/// `error` is what `value`, which is positive, lost when it was computed.
BinaryFloat round_to_53_bits(BinaryFloat value, BinaryFloat error) {
  int exponent = 0;
  const BinaryFloat fraction = std::frexp(value, &exponent);
  const auto mantissa = static_cast<std::uint64_t>(std::ldexp(fraction, LDBL_MANT_DIG));
  const auto rounded = static_cast<double>(round_to_odd(mantissa, error));
  return std::ldexp(BinaryFloat{rounded}, exponent - LDBL_MANT_DIG);
}

bool reads_back_as(BinaryFloat value, const std::string& text) {
  const char* const end = text.data() + text.size();
  double narrow = 0;  // rounded once, where its exponent reaches
  const auto [at, error] = std::from_chars(text.data(), end, narrow);
  if (error == std::errc() && std::isnormal(narrow)) return narrow == value;
  BinaryFloat read = 0;
  std::from_chars(text.data(), end, read);
  return round_to_53_bits(std::abs(read), 0) == std::abs(value);
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

std::string to_text(BinaryFloat value) { return text_of(parts_of(scientific_text(value))); }

std::string to_text_of_53_bits(BinaryFloat value) {
  constexpr int kEnough = 16;  // behind the point: 17 tell all such floats apart
  int digits = 0;
  while (digits < kEnough && !reads_back_as(value, scientific_text(value, digits))) ++digits;
  return text_of(parts_of(scientific_text(value, digits)));
}

BinaryFloat multiply_to_53_bits(BinaryFloat a, BinaryFloat b) {
  const BinaryFloat product = std::abs(a * b);
  if (product == 0 || !std::isfinite(product)) return a * b;
  const BinaryFloat error = std::fma(std::abs(a), std::abs(b), -product);
  return std::copysign(round_to_53_bits(product, error), a * b);
}

}  // namespace confcom::rego
