#include "rego/value/arithmetic.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <optional>
#include <string>

#include "rego/value/binary_float.h"
#include "rego/value/number.h"

namespace confcom::rego {
namespace {

using Integer = boost::multiprecision::cpp_int;
using Failure = std::unexpected<ArithmeticError>;

struct Operands {
  Value a;
  Value b;

  [[nodiscard]] bool are_integral() const { return is_integral(a) && is_integral(b); }
  [[nodiscard]] bool are_small() const { return a.is_small_integer() && b.is_small_integer(); }
};

std::expected<Integer, ArithmeticError> to_integer(const Value& number) {
  if (number.is_small_integer()) return Integer(number.small_integer());
  const Decimal& decimal = number.number().decimal();
  if (decimal.magnitude > kMaxExactDigits) return Failure(ArithmeticError::kOutOfRange);
  if (decimal.is_zero()) return Integer(0);
  std::string text = decimal.is_negative ? "-" : "";
  text.append(decimal.digits);
  text.append(static_cast<std::size_t>(decimal.magnitude) - decimal.digits.size(), '0');
  return Integer(text);
}

Value from_integer(const Integer& integer, Arena& arena) {
  return parse_number(integer.str(), arena).value();
}

std::optional<BinaryFloat> to_float(const Value& number) {
  IntegerDigits room;
  return to_binary_float(decimal_of(number, room));
}

ArithmeticResult from_float(BinaryFloat value, Arena& arena,
                            std::string (*text)(BinaryFloat) = to_text) {
  if (!std::isfinite(value)) return Failure(ArithmeticError::kOutOfRange);
  return parse_number(text(value), arena).value();
}

bool is_zero(const Value& number) {
  IntegerDigits room;
  return decimal_of(number, room).is_zero();
}

/// `operation` on both as integers, or else on both as floats.
template <class Operation>
ArithmeticResult compute_exactly(const Operands& operands, const Operation& operation,
                                 Arena& arena) {
  CONFCOM_TRY(const Integer a, to_integer(operands.a));
  CONFCOM_TRY(const Integer b, to_integer(operands.b));
  return from_integer(operation(a, b), arena);
}

template <class Operation>
ArithmeticResult compute_rounded(const Operands& operands, const Operation& operation,
                                 Arena& arena) {
  const auto a = to_float(operands.a);
  const auto b = to_float(operands.b);
  if (!a || !b) return Failure(ArithmeticError::kOutOfRange);
  return from_float(operation(*a, *b), arena);
}

template <class Operation>
ArithmeticResult compute(const Operands& operands, const Operation& operation, Arena& arena) {
  if (operands.are_integral()) return compute_exactly(operands, operation, arena);
  return compute_rounded(operands, operation, arena);
}

/// Zero where neither operand was: too small to be told from it.
ArithmeticResult unless_underflown(const ArithmeticResult& result, const Operands& operands) {
  const bool is_underflown =
      result.has_value() && is_zero(*result) && !is_zero(operands.a) && !is_zero(operands.b);
  return is_underflown ? Failure(ArithmeticError::kOutOfRange) : result;
}

ArithmeticResult divide_rounded(const Operands& operands, Arena& arena) {
  const auto divided =
      compute_rounded(operands, [](BinaryFloat a, BinaryFloat b) { return a / b; }, arena);
  return unless_underflown(divided, operands);
}

ArithmeticResult divide_integers(const Operands& operands, Arena& arena) {
  CONFCOM_TRY(const Integer a, to_integer(operands.a));
  CONFCOM_TRY(const Integer b, to_integer(operands.b));
  Integer quotient;
  Integer left_over;
  divide_qr(a, b, quotient, left_over);
  return left_over == 0 ? from_integer(quotient, arena) : divide_rounded(operands, arena);
}

/// `operation` rounds a float to an integral one; what is integral becomes an integer's text.
template <class Operation>
ArithmeticResult to_integral(const Value& a, const Operation& operation, Arena& arena) {
  if (a.is_small_integer()) return a;
  if (is_integral(a)) {
    CONFCOM_TRY(const Integer integer, to_integer(a));
    return from_integer(integer, arena);
  }
  const auto value = to_float(a);
  if (!value) return Failure(ArithmeticError::kOutOfRange);
  return from_float(operation(*value) + 0, arena);  // there is no integer -0
}

}  // namespace

RoundedTotal::RoundedTotal(Of of) : of_(of), total_(of == Of::kSum ? 0 : 1) {}

bool RoundedTotal::take(const Value& number) {
  const auto next = to_float(number);
  if (!next) return false;
  total_ = of_ == Of::kSum ? total_ + *next : multiply_to_53_bits(total_, *next);
  return std::isfinite(total_);
}

ArithmeticResult RoundedTotal::value(Arena& arena) const {
  return from_float(total_, arena, of_ == Of::kSum ? to_text : to_text_of_53_bits);
}

std::string_view to_string(ArithmeticError error) {
  switch (error) {
    case ArithmeticError::kDivideByZero:
      return "divide by zero";
    case ArithmeticError::kModuloByZero:
      return "modulo by zero";
    case ArithmeticError::kModuloOfFraction:
      return "modulo on floating-point number";
    case ArithmeticError::kOutOfRange:
      break;
  }
  return "number out of range";
}

ArithmeticResult add_slowly(const Value& a, const Value& b, Arena& arena) {
  return compute({a, b}, []<class T>(const T& x, const T& y) { return T(x + y); }, arena);
}

ArithmeticResult subtract_slowly(const Value& a, const Value& b, Arena& arena) {
  return compute({a, b}, []<class T>(const T& x, const T& y) { return T(x - y); }, arena);
}

ArithmeticResult multiply_slowly(const Value& a, const Value& b, Arena& arena) {
  const auto product =
      compute({a, b}, []<class T>(const T& x, const T& y) { return T(x * y); }, arena);
  return unless_underflown(product, {a, b});
}

ArithmeticResult divide(const Value& a, const Value& b, Arena& arena) {
  if (is_zero(b)) return Failure(ArithmeticError::kDivideByZero);
  const Operands operands{a, b};
  if (!operands.are_integral()) return divide_rounded(operands, arena);
  const bool overflows = operands.are_small() && b.small_integer() == -1;
  if (!operands.are_small() || overflows) return divide_integers(operands, arena);
  if (a.small_integer() % b.small_integer() != 0) return divide_rounded(operands, arena);
  return Value::integer(a.small_integer() / b.small_integer());
}

ArithmeticResult remainder(const Value& a, const Value& b, Arena& arena) {
  const Operands operands{a, b};
  if (!operands.are_integral()) return Failure(ArithmeticError::kModuloOfFraction);
  if (is_zero(b)) return Failure(ArithmeticError::kModuloByZero);
  if (operands.are_small()) {
    const std::int64_t divisor = b.small_integer();
    return Value::integer(divisor == -1 ? 0 : a.small_integer() % divisor);
  }
  return compute_exactly(
      operands, [](const Integer& x, const Integer& y) { return Integer(x % y); }, arena);
}

ArithmeticResult negate(const Value& a, Arena& arena) {
  return subtract(Value::integer(0), a, arena);
}

ArithmeticResult absolute(const Value& a, Arena& arena) {
  if (compare_numbers(a, Value::integer(0)) < 0) return negate(a, arena);
  return to_integral(a, [](BinaryFloat x) { return x; }, arena);
}

ArithmeticResult round(const Value& a, Arena& arena) {
  const auto operation = [](BinaryFloat x) { return std::trunc(x < 0 ? x - 0.5L : x + 0.5L); };
  return to_integral(a, operation, arena);
}

ArithmeticResult ceiling(const Value& a, Arena& arena) {
  const auto operation = [](BinaryFloat x) { return x > -1 && x < 0 ? 1 : std::ceil(x); };
  return to_integral(a, operation, arena);
}

ArithmeticResult floor(const Value& a, Arena& arena) {
  const auto operation = [](BinaryFloat x) { return x > -1 && x < 0 ? 0 : std::floor(x); };
  return to_integral(a, operation, arena);
}

}  // namespace confcom::rego
