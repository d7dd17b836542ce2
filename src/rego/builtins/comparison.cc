#include <algorithm>
#include <array>
#include <functional>

#include "rego/builtins/operands.h"
#include "rego/value/compare.h"

namespace confcom::rego {
namespace {

// As functions, of values that are known. To bind variables is the evaluator's.

template <class Holds>
Value compare_operands(BuiltinContext& context, Operands operands, const Holds& holds) {
  const Value& lighter = std::ranges::min(operands, {}, &Value::weight);
  if (!spend_on_comparing(context, lighter)) return {};
  return Value::boolean(holds(operands[0], operands[1]));
}

Value equal(BuiltinContext& context, Operands operands) {
  return compare_operands(context, operands, std::equal_to<Value>());
}

Value not_equal(BuiltinContext& context, Operands operands) {
  return compare_operands(context, operands, std::not_equal_to<Value>());
}

Value less(BuiltinContext& context, Operands operands) {
  return compare_operands(context, operands, [](auto& a, auto& b) { return compare(a, b) < 0; });
}

Value less_or_equal(BuiltinContext& context, Operands operands) {
  return compare_operands(context, operands, [](auto& a, auto& b) { return compare(a, b) <= 0; });
}

Value greater(BuiltinContext& context, Operands operands) {
  return compare_operands(context, operands, [](auto& a, auto& b) { return compare(a, b) > 0; });
}

Value greater_or_equal(BuiltinContext& context, Operands operands) {
  return compare_operands(context, operands, [](auto& a, auto& b) { return compare(a, b) >= 0; });
}

constexpr std::array kBuiltins = {
    Builtin{"assign", equal},         Builtin{"eq", equal},
    Builtin{"equal", equal},          Builtin{"gt", greater},
    Builtin{"gte", greater_or_equal}, Builtin{"lt", less},
    Builtin{"lte", less_or_equal},    Builtin{"neq", not_equal},
};

}  // namespace

std::span<const Builtin> comparison_builtins() { return kBuiltins; }

}  // namespace confcom::rego
