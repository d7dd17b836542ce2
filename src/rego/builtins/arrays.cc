#include <algorithm>
#include <array>

#include "rego/builtins/operands.h"

namespace confcom::rego {
namespace {

Value concat(BuiltinContext& context, Operands operands) {
  const Array* const first = array_operand(context, operands, 1);
  const Array* const second = array_operand(context, operands, 2);
  if (first == nullptr || second == nullptr) return {};
  const std::size_t size = first->items().size() + second->items().size();
  if (!context.budget.spend(size)) return {};
  ArrayBuilder out(context.arena, size);
  for (const Value& item : first->items()) out.push(item);
  for (const Value& item : second->items()) out.push(item);
  return context.built(out.build());
}

/// What arrays and sets within hold, once: theirs stay as they are.
Value flatten(BuiltinContext& context, Operands operands) {
  const Array* const array = array_operand(context, operands, 1);
  if (array == nullptr) return {};
  ArrayBuilder out(context.arena, array->items().size());
  const auto push = [&](const Value& item) {
    out.push(item);
    return true;
  };
  for (const Value& item : array->items()) {
    if (!context.budget.spend()) return {};
    const bool is_whole = item.is_array() ? for_each_item(context, item, push) : push(item);
    if (!is_whole) return {};
  }
  return context.built(out.build());
}

Value reverse(BuiltinContext& context, Operands operands) {
  const Array* const array = array_operand(context, operands, 1);
  if (array == nullptr || !context.budget.spend(array->items().size())) return {};
  ArrayBuilder out(context.arena, array->items().size());
  for (std::size_t i = array->items().size(); i-- > 0;) out.push(array->items()[i]);
  return context.built(out.build());
}

/// Positions beyond either end are that end.
Value slice(BuiltinContext& context, Operands operands) {
  const Array* const array = array_operand(context, operands, 1);
  const auto from = integer_operand(context, operands, 2);
  const auto to = integer_operand(context, operands, 3);
  if (array == nullptr || !from || !to) return {};
  const auto size = static_cast<std::int64_t>(array->items().size());
  const auto begin = static_cast<std::size_t>(std::clamp<std::int64_t>(*from, 0, size));
  const auto end = static_cast<std::size_t>(std::clamp<std::int64_t>(*to, 0, size));
  if (!context.budget.spend(1 + array->items().size())) return {};
  const std::size_t length = begin < end ? end - begin : 0;
  return context.built(make_array(context.arena, array->items().subspan(begin, length)));
}

constexpr std::array kBuiltins = {
    Builtin{"array.concat", concat},
    Builtin{"array.flatten", flatten},
    Builtin{"array.reverse", reverse},
    Builtin{"array.slice", slice},
};

}  // namespace

std::span<const Builtin> array_builtins() { return kBuiltins; }

}  // namespace confcom::rego
