#include <array>

#include "rego/builtins/operands.h"

namespace confcom::rego {
namespace {

using OfTwo = ValueResult<Value> (*)(const Value&, const Value&, Arena&);

template <OfTwo operation>
Value of_two(BuiltinContext& context, Operands operands) {
  const Set* const a = set_operand(context, operands, 1);
  const Set* const b = set_operand(context, operands, 2);
  if (a == nullptr || b == nullptr) return {};
  if (!context.budget.spend(1 + a->items().size() + b->items().size())) return {};
  if (!spend_on_comparing(context, operands[0]) || !spend_on_comparing(context, operands[1]))
    return {};
  return context.built(operation(operands[0], operands[1], context.arena));
}

/// Whether the operand is a set of nothing but sets.
bool sets_operand(BuiltinContext& context, Operands operands) {
  const Set* const sets = set_operand(context, operands, 1);
  return sets != nullptr && for_each_item(context, operands[0], [&](const Value& item) {
           if (!item.is_set()) context.fail_operand(1, "set", item);
           return item.is_set();
         });
}

Value union_of_all(BuiltinContext& context, Operands operands) {
  if (!sets_operand(context, operands)) return {};
  SetBuilder out(context.arena);
  for (const Value& set : operands[0].set().items()) {
    for (const Value& item : set.set().items()) {
      if (!spend_on_comparing(context, item)) return {};
      out.insert(item);
    }
  }
  return context.built(out.build());
}

/// Of no sets, the empty one.
Value intersection_of_all(BuiltinContext& context, Operands operands) {
  if (!sets_operand(context, operands)) return {};
  const std::span<const Value> sets = operands[0].set().items();
  if (sets.empty()) return operands[0];
  Value out = sets.front();
  for (const Value& set : sets.subspan(1)) {
    if (!context.budget.spend(1 + out.set().items().size())) return {};
    if (!spend_on_comparing(context, out)) return {};
    out = context.built(intersection_of(out, set, context.arena));
    if (!out.is_defined()) return {};
  }
  return out;
}

constexpr std::array kBuiltins = {
    Builtin{"and", of_two<intersection_of>}, Builtin{"intersection", intersection_of_all},
    Builtin{"or", of_two<union_of>},         Builtin{"set_diff", of_two<difference_of>},
    Builtin{"union", union_of_all},
};

}  // namespace

std::span<const Builtin> set_builtins() { return kBuiltins; }

}  // namespace confcom::rego
