#include <array>
#include <ios>
#include <string>

#include "rego/builtins/big_integer.h"
#include "rego/builtins/operands.h"
#include "rego/value/arithmetic.h"
#include "rego/value/number.h"

namespace confcom::rego {
namespace {

Value computed(BuiltinContext& context, const ArithmeticResult& result) {
  return result ? *result : context.fail(to_string(result.error()));
}

using OfTwo = ArithmeticResult (*)(const Value&, const Value&, Arena&);
using OfOne = ArithmeticResult (*)(const Value&, Arena&);

template <OfTwo operation>
Value of_two(BuiltinContext& context, Operands operands) {
  if (!number_operand(context, operands, 1) || !number_operand(context, operands, 2)) return {};
  if (!spend_on_digits(context, operands)) return {};
  return computed(context, operation(operands[0], operands[1], context.arena));
}

template <OfOne operation>
Value of_one(BuiltinContext& context, Operands operands) {
  if (!number_operand(context, operands, 1) || !spend_on_digits(context, operands)) return {};
  return computed(context, operation(operands[0], context.arena));
}

Value difference(BuiltinContext& context, Operands operands) {
  const Set* const taken = set_operand(context, operands, 2);
  if (taken == nullptr) return {};
  if (!context.budget.spend(operands[0].set().items().size())) return {};
  if (!spend_on_comparing(context, operands[0])) return {};
  return context.built(difference_of(operands[0], operands[1], context.arena));
}

/// Of numbers or of sets.
Value minus(BuiltinContext& context, Operands operands) {
  if (operands[0].is_set()) return difference(context, operands);
  if (operands[0].is_number()) return of_two<subtract>(context, operands);
  return context.fail_operand(1, "one of {number, set}", operands[0]);
}

/// What `number` is in base 2, 8, 10 or 16.
std::string digits_of(BigInteger number, std::int64_t base) {
  std::string sign;
  if (number < 0) {
    sign = "-";
    number = -number;
  }
  if (base == 10) return sign + number.str();
  if (base != 2) return sign + number.str(0, base == 8 ? std::ios_base::oct : std::ios_base::hex);
  std::string bits;
  for (std::size_t i = number == 0 ? 1 : msb(number) + 1; i-- > 0;) {
    bits += bit_test(number, static_cast<unsigned>(i)) ? '1' : '0';
  }
  return sign + bits;
}

Value format_int(BuiltinContext& context, Operands operands) {
  if (!number_operand(context, operands, 1) || !number_operand(context, operands, 2)) return {};
  const std::int64_t base = operands[1].is_small_integer() ? operands[1].small_integer() : 0;
  if (base != 2 && base != 8 && base != 10 && base != 16) {
    return context.fail_as(BuiltinFailure::Code::kType, "operand 2 must be one of {2, 8, 10, 16}");
  }
  if (!spend_on_digits(context, operands)) return {};
  const auto number = to_big_integer(operands[0]);
  if (!number) return context.fail(to_string(ArithmeticError::kOutOfRange));
  return context.text(digits_of(*number, base));
}

/// From `first` to `last`, whichever is larger; both belong to it.
Value range(BuiltinContext& context, BigInteger first, const BigInteger& last,
            const BigInteger& step) {
  const bool is_rising = first <= last;
  ArrayBuilder items(context.arena);
  while (is_rising ? first <= last : first >= last) {
    if (!context.budget.spend()) return {};
    items.push(from_big_integer(first, context.arena));
    is_rising ? first += step : first -= step;
  }
  return context.built(items.build());
}

Value range_of_all(BuiltinContext& context, Operands operands) {
  const auto first = big_integer_operand(context, operands, 1);
  const auto last = big_integer_operand(context, operands, 2);
  if (!first || !last) return {};
  return range(context, *first, *last, 1);
}

Value range_of_some(BuiltinContext& context, Operands operands) {
  const auto first = big_integer_operand(context, operands, 1);
  const auto last = big_integer_operand(context, operands, 2);
  const auto step = big_integer_operand(context, operands, 3);
  if (!first || !last || !step) return {};
  if (*step <= 0) return context.fail("numbers.range_step: step must be a positive integer");
  return range(context, *first, *last, *step);
}

constexpr std::array kBuiltins = {
    Builtin{"abs", of_one<absolute>},
    Builtin{"ceil", of_one<ceiling>},
    Builtin{"div", of_two<divide>},
    Builtin{"floor", of_one<floor>},
    Builtin{"format_int", format_int},
    Builtin{"minus", minus},
    Builtin{"mul", of_two<multiply>},
    Builtin{"numbers.range", range_of_all},
    Builtin{"numbers.range_step", range_of_some},
    Builtin{"plus", of_two<add>},
    Builtin{"rem", of_two<remainder>},
    Builtin{"round", of_one<round>},
};

}  // namespace

std::span<const Builtin> number_builtins() { return kBuiltins; }

}  // namespace confcom::rego
