#include <array>

#include "rego/builtins/operands.h"
#include "rego/value/compare.h"

namespace confcom::rego {
namespace {

// As functions, of values that are known. To bind variables is the evaluator's.

Value equal(BuiltinContext& /*context*/, Operands operands) {
  return Value::boolean(operands[0] == operands[1]);
}

Value not_equal(BuiltinContext& /*context*/, Operands operands) {
  return Value::boolean(operands[0] != operands[1]);
}

Value less(BuiltinContext& /*context*/, Operands operands) {
  return Value::boolean(compare(operands[0], operands[1]) < 0);
}

Value less_or_equal(BuiltinContext& /*context*/, Operands operands) {
  return Value::boolean(compare(operands[0], operands[1]) <= 0);
}

Value greater(BuiltinContext& /*context*/, Operands operands) {
  return Value::boolean(compare(operands[0], operands[1]) > 0);
}

Value greater_or_equal(BuiltinContext& /*context*/, Operands operands) {
  return Value::boolean(compare(operands[0], operands[1]) >= 0);
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
