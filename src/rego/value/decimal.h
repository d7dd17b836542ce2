#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"

namespace confcom::rego {

/// Caps on a number's text: to compute with more digits takes long, and nobody counts so far.
/// Exponents cost nothing, but must leave room to be added to.
inline constexpr std::size_t kMaxNumberBytes = 100'000;
inline constexpr std::int64_t kMaxExponent = 1'000'000'000;

/// A number's exact value: ± 0.DIGITS × 10^magnitude.
/// Shape: digits neither begin nor end with '0'. Zero has none, magnitude 0 and no sign.
struct Decimal {
  bool is_negative = false;
  std::int64_t magnitude = 0;
  std::string_view digits;

  [[nodiscard]] bool is_zero() const { return digits.empty(); }
  [[nodiscard]] bool is_integral() const {
    return static_cast<std::int64_t>(digits.size()) <= magnitude;
  }
  /// Nothing unless it is integral and fits.
  [[nodiscard]] std::optional<std::int64_t> to_int64() const;
};

/// By value.
[[nodiscard]] std::strong_ordering compare(const Decimal& a, const Decimal& b);

/// Room for an integer's digits, which the decimal points to.
using IntegerDigits = std::array<char, 20>;
[[nodiscard]] Decimal decimal_of(std::int64_t value, IntegerDigits& room);

/// The parts of a number's text as they are written.
struct NumberText {
  bool is_negative = false;
  std::string_view integer;
  std::string_view fraction;  ///< empty where there is none
  std::int64_t exponent = 0;
  bool is_integer_literal = false;  ///< neither fraction nor exponent
};

/// Splits a number as JSON and Rego write it, all of `text`. Source: RFC 8259, section 6.
/// Errors: malformed (offset and what was expected), over kMaxNumberBytes or kMaxExponent.
[[nodiscard]] Result<NumberText> parse_number_text(std::string_view text);

/// Writes the significant digits to `room`, of integer.size() + fraction.size() bytes.
[[nodiscard]] Decimal decimal_of(const NumberText& text, char* room);

}  // namespace confcom::rego
