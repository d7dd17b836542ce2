#include "rego/builtins/big_integer.h"

#include <string>

#include "rego/value/arithmetic.h"
#include "rego/value/number.h"

namespace confcom::rego {
namespace {

std::uint64_t digits_of(const Value& number) {
  if (number.is_small_integer()) return 0;
  const Decimal& decimal = number.number().decimal();
  const auto most = std::max<std::int64_t>(decimal.magnitude, 0);
  return decimal.digits.size() +
         static_cast<std::uint64_t>(std::min<std::int64_t>(most, kMaxExactDigits));
}

}  // namespace

std::optional<BigInteger> to_big_integer(const Value& number) {
  if (number.is_small_integer()) return BigInteger(number.small_integer());
  const Decimal& decimal = number.number().decimal();
  if (decimal.magnitude > kMaxExactDigits) return std::nullopt;
  if (decimal.is_zero() || decimal.magnitude <= 0) return BigInteger(0);
  const auto size = static_cast<std::size_t>(decimal.magnitude);
  std::string text(decimal.digits.substr(0, size));
  text.append(size - text.size(), '0');
  const BigInteger magnitude(text);
  return decimal.is_negative ? BigInteger(-magnitude) : magnitude;
}

Value from_big_integer(const BigInteger& integer, Arena& arena) {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  if (integer >= kLeast && integer <= kMost) {
    return Value::integer(static_cast<std::int64_t>(integer));
  }
  return parse_number(integer.str(), arena).value();
}

std::optional<BigInteger> big_integer_operand(BuiltinContext& context, Operands operands,
                                              std::size_t position) {
  const Value& operand = operands[position - 1];
  if (!operand.is_number()) {
    context.fail_operand(position, "integer", operand);
    return std::nullopt;
  }
  if (!is_integral(operand)) {
    context.fail_operand(position, "integer number", "floating-point number");
    return std::nullopt;
  }
  if (!spend_on_digits(context, {&operand, 1})) return std::nullopt;
  auto integer = to_big_integer(operand);
  if (!integer) context.fail(to_string(ArithmeticError::kOutOfRange));
  return integer;
}

bool spend_on_digits(BuiltinContext& context, Operands numbers) {
  constexpr std::uint64_t kSquaredDigitsOfStep = 512;
  std::uint64_t digits = 0;
  for (const Value& number : numbers) digits += digits_of(number);
  return context.budget.spend(1 + digits * digits / kSquaredDigitsOfStep);
}

}  // namespace confcom::rego
