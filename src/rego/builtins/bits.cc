#include <array>
#include <functional>

#include "rego/builtins/big_integer.h"
#include "rego/builtins/operands.h"
#include "rego/value/arithmetic.h"
#include "rego/value/number.h"

namespace confcom::rego {
namespace {

// Integers of any size, negative ones as if in two's complement with no end of leading ones.

constexpr std::int64_t kBitsInTenDigits = 34;
constexpr std::int64_t kMaxBits = kMaxExactDigits / 10 * kBitsInTenDigits;

template <class Operation>
Value combine(BuiltinContext& context, Operands operands) {
  const Operation operation;
  if (operands[0].is_small_integer() && operands[1].is_small_integer()) {
    return Value::integer(operation(operands[0].small_integer(), operands[1].small_integer()));
  }
  const auto a = big_integer_operand(context, operands, 1);
  const auto b = big_integer_operand(context, operands, 2);
  if (!a || !b) return {};
  return from_big_integer(BigInteger(operation(*a, *b)), context.arena);
}

Value invert(BuiltinContext& context, Operands operands) {
  const auto number = big_integer_operand(context, operands, 1);
  return number ? from_big_integer(BigInteger(-*number - 1), context.arena) : Value();
}

struct Shift {
  BigInteger number;
  BigInteger places;
};

std::optional<Shift> shift_operands(BuiltinContext& context, Operands operands) {
  auto number = big_integer_operand(context, operands, 1);
  auto places = big_integer_operand(context, operands, 2);
  if (!number || !places) return std::nullopt;
  if (*places < 0) {
    context.fail_operand(2, "an unsigned integer number", "a negative integer");
    return std::nullopt;
  }
  return Shift{std::move(*number), std::move(*places)};
}

Value shift_left(BuiltinContext& context, Operands operands) {
  const auto shift = shift_operands(context, operands);
  if (!shift) return {};
  if (shift->number == 0) return Value::integer(0);
  if (shift->places > kMaxBits) return context.fail(to_string(ArithmeticError::kOutOfRange));
  return from_big_integer(BigInteger(shift->number << static_cast<unsigned>(shift->places)),
                          context.arena);
}

Value shift_right(BuiltinContext& context, Operands operands) {
  const auto shift = shift_operands(context, operands);
  if (!shift) return {};
  if (shift->places > kMaxBits) return Value::integer(shift->number < 0 ? -1 : 0);
  return from_big_integer(BigInteger(shift->number >> static_cast<unsigned>(shift->places)),
                          context.arena);
}

constexpr std::array kBuiltins = {
    Builtin{"bits.and", combine<std::bit_and<>>},
    Builtin{"bits.lsh", shift_left},
    Builtin{"bits.negate", invert},
    Builtin{"bits.or", combine<std::bit_or<>>},
    Builtin{"bits.rsh", shift_right},
    Builtin{"bits.xor", combine<std::bit_xor<>>},
};

}  // namespace

std::span<const Builtin> bit_builtins() { return kBuiltins; }

}  // namespace confcom::rego
