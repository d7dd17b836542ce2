#include <array>

#include "rego/builtins/operands.h"
#include "rego/builtins/to_number.h"

namespace confcom::rego {
namespace {

template <Kind kind>
Value is_of_kind(BuiltinContext& /*context*/, Operands operands) {
  return Value::boolean(operands[0].kind() == kind);
}

/// The operand itself, when it is of that kind.
template <Kind kind>
Value cast(BuiltinContext& context, Operands operands) {
  if (operands[0].kind() == kind) return operands[0];
  constexpr std::string_view kWanted = kind == Kind::kNull      ? "null"
                                       : kind == Kind::kBoolean ? "boolean"
                                       : kind == Kind::kString  ? "string"
                                                                : "object";
  return context.fail_operand(1, kWanted, operands[0]);
}

Value cast_array(BuiltinContext& context, Operands operands) {
  if (!collection_operand(context, operands, 1, "one of {array, set}")) return {};
  if (operands[0].is_array()) return operands[0];
  ArrayBuilder out(context.arena, items_in(operands[0]));
  const bool is_whole = for_each_item(context, operands[0], [&](const Value& item) {
    out.push(item);
    return true;
  });
  return is_whole ? context.built(out.build()) : Value();
}

Value cast_set(BuiltinContext& context, Operands operands) {
  if (!collection_operand(context, operands, 1, "one of {array, set}")) return {};
  if (operands[0].is_set()) return operands[0];
  SetBuilder out(context.arena, items_in(operands[0]));
  const bool is_whole = for_each_item(context, operands[0], [&](const Value& item) {
    out.insert(item);
    return true;
  });
  return is_whole ? context.built(out.build()) : Value();
}

Value name_of_type(BuiltinContext& context, Operands operands) {
  return context.text(type_name(operands[0]));
}

constexpr std::array kBuiltins = {
    Builtin{"cast_array", cast_array},
    Builtin{"cast_boolean", cast<Kind::kBoolean>},
    Builtin{"cast_null", cast<Kind::kNull>},
    Builtin{"cast_object", cast<Kind::kObject>},
    Builtin{"cast_set", cast_set},
    Builtin{"cast_string", cast<Kind::kString>},
    Builtin{"is_array", is_of_kind<Kind::kArray>},
    Builtin{"is_boolean", is_of_kind<Kind::kBoolean>},
    Builtin{"is_null", is_of_kind<Kind::kNull>},
    Builtin{"is_number", is_of_kind<Kind::kNumber>},
    Builtin{"is_object", is_of_kind<Kind::kObject>},
    Builtin{"is_set", is_of_kind<Kind::kSet>},
    Builtin{"is_string", is_of_kind<Kind::kString>},
    Builtin{"to_number", to_number},
    Builtin{"type_name", name_of_type},
};

}  // namespace

std::span<const Builtin> type_builtins() { return kBuiltins; }

}  // namespace confcom::rego
