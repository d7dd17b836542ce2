#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "rego/arena.h"
#include "rego/value/binary_float.h"
#include "rego/value/value.h"

namespace confcom::rego {

enum class ArithmeticError : std::uint8_t {
  kDivideByZero,
  kModuloByZero,
  kModuloOfFraction,
  kOutOfRange,  ///< integers of too many digits to compute with, or a float's exponent too far out
};

/// OPA's words for it: "divide by zero".
[[nodiscard]] std::string_view to_string(ArithmeticError error);

using ArithmeticResult = std::expected<Value, ArithmeticError>;

/// Integers of more digits are not computed with; the time grows with their square.
inline constexpr std::int64_t kMaxExactDigits = 20'000;

// The operands are numbers, which each function asserts. Integral operands give exact results, and
// written as integers (1.0 + 1 is 2). Where one is not integral, or a quotient is not, both become
// binary floats first. Source: OPA, topdown/arithmetic.go; there, division and what takes one
// operand round integers of more than 64 bits, which is not repeated here.

[[nodiscard]] ArithmeticResult add_slowly(const Value& a, const Value& b, Arena& arena);
[[nodiscard]] ArithmeticResult subtract_slowly(const Value& a, const Value& b, Arena& arena);
[[nodiscard]] ArithmeticResult multiply_slowly(const Value& a, const Value& b, Arena& arena);

[[nodiscard]] inline ArithmeticResult add(const Value& a, const Value& b, Arena& arena) {
  std::int64_t sum = 0;
  if (a.is_small_integer() && b.is_small_integer() &&
      !__builtin_add_overflow(a.small_integer(), b.small_integer(), &sum)) {
    return Value::integer(sum);
  }
  return add_slowly(a, b, arena);
}

[[nodiscard]] inline ArithmeticResult subtract(const Value& a, const Value& b, Arena& arena) {
  std::int64_t difference = 0;
  if (a.is_small_integer() && b.is_small_integer() &&
      !__builtin_sub_overflow(a.small_integer(), b.small_integer(), &difference)) {
    return Value::integer(difference);
  }
  return subtract_slowly(a, b, arena);
}

[[nodiscard]] inline ArithmeticResult multiply(const Value& a, const Value& b, Arena& arena) {
  std::int64_t product = 0;
  if (a.is_small_integer() && b.is_small_integer() &&
      !__builtin_mul_overflow(a.small_integer(), b.small_integer(), &product)) {
    return Value::integer(product);
  }
  return multiply_slowly(a, b, arena);
}

/// Sums and products of many, of which not all are integral: floats from the first on, with a
/// mantissa of 64 bits in sums and of 53 in products. Measured from OPA 1.20.0.
class RoundedTotal {
 public:
  enum class Of : std::uint8_t { kSum, kProduct };

  explicit RoundedTotal(Of of);
  /// False where the number is too large, or too close to zero.
  [[nodiscard]] bool take(const Value& number);
  [[nodiscard]] ArithmeticResult value(Arena& arena) const;

 private:
  Of of_;
  BinaryFloat total_;
};

[[nodiscard]] ArithmeticResult divide(const Value& a, const Value& b, Arena& arena);
/// With the dividend's sign.
[[nodiscard]] ArithmeticResult remainder(const Value& a, const Value& b, Arena& arena);

[[nodiscard]] ArithmeticResult negate(const Value& a, Arena& arena);
[[nodiscard]] ArithmeticResult absolute(const Value& a, Arena& arena);
/// To the nearest integer, halves away from zero.
[[nodiscard]] ArithmeticResult round(const Value& a, Arena& arena);
/// As OPA does it: also between -1 and 0, where its ceiling is 1 and its floor 0.
[[nodiscard]] ArithmeticResult ceiling(const Value& a, Arena& arena);
[[nodiscard]] ArithmeticResult floor(const Value& a, Arena& arena);

}  // namespace confcom::rego
