#include "rego/builtins/operands.h"

#include "rego/value/number.h"

namespace confcom::rego {
namespace {

bool is_kind(BuiltinContext& context, Operands operands, std::size_t position, Kind kind,
             std::string_view wanted) {
  const Value& operand = operands[position - 1];
  if (operand.kind() != kind) context.fail_operand(position, wanted, operand);
  return operand.kind() == kind;
}

}  // namespace

std::optional<std::string_view> string_operand(BuiltinContext& context, Operands operands,
                                               std::size_t position) {
  if (!is_kind(context, operands, position, Kind::kString, "string")) return std::nullopt;
  return operands[position - 1].string().view();
}

const Array* array_operand(BuiltinContext& context, Operands operands, std::size_t position) {
  const bool is_array = is_kind(context, operands, position, Kind::kArray, "array");
  return is_array ? &operands[position - 1].array() : nullptr;
}

const Set* set_operand(BuiltinContext& context, Operands operands, std::size_t position) {
  const bool is_set = is_kind(context, operands, position, Kind::kSet, "set");
  return is_set ? &operands[position - 1].set() : nullptr;
}

const Object* object_operand(BuiltinContext& context, Operands operands, std::size_t position) {
  const bool is_object = is_kind(context, operands, position, Kind::kObject, "object");
  return is_object ? &operands[position - 1].object() : nullptr;
}

bool number_operand(BuiltinContext& context, Operands operands, std::size_t position) {
  return is_kind(context, operands, position, Kind::kNumber, "number");
}

std::optional<std::int64_t> integer_operand(BuiltinContext& context, Operands operands,
                                            std::size_t position) {
  if (!number_operand(context, operands, position)) return std::nullopt;
  const auto integer = to_int64(operands[position - 1]);
  if (!integer) context.fail_operand(position, "integer number", "floating-point number");
  return integer;
}

bool collection_operand(BuiltinContext& context, Operands operands, std::size_t position,
                        std::string_view wanted) {
  const Value& operand = operands[position - 1];
  if (operand.is_array() || operand.is_set()) return true;
  context.fail_operand(position, wanted, operand);
  return false;
}

std::optional<TwoStrings> string_operands(BuiltinContext& context, Operands operands) {
  const auto first = string_operand(context, operands, 1);
  const auto second = string_operand(context, operands, 2);
  if (!first || !second) return std::nullopt;
  return TwoStrings{*first, *second};
}

}  // namespace confcom::rego
