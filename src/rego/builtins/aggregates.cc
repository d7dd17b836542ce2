#include <algorithm>
#include <array>
#include <vector>

#include "rego/builtins/big_integer.h"
#include "rego/builtins/operands.h"
#include "rego/builtins/runes.h"
#include "rego/value/arithmetic.h"
#include "rego/value/compare.h"
#include "rego/value/item_at.h"
#include "rego/value/number.h"

namespace confcom::rego {
namespace {

Value count_runes_of(BuiltinContext& context, std::string_view text) {
  if (!spend_on_bytes(context, text.size())) return {};
  return Value::integer(static_cast<std::int64_t>(count_runes(text)));
}

Value count(BuiltinContext& context, Operands operands) {
  const Value& of = operands[0];
  if (of.is_string()) return count_runes_of(context, of.string().view());
  if (of.is_object()) return Value::integer(static_cast<std::int64_t>(of.object().size));
  if (of.is_array() || of.is_set()) return Value::integer(static_cast<std::int64_t>(items_in(of)));
  return context.fail_operand(1, "one of {array, object, set, string}", of);
}

std::span<const Value> items_of(const Value& collection) {
  return collection.is_array() ? collection.array().items() : collection.set().items();
}

using Operation = ArithmeticResult (*)(const Value&, const Value&, Arena&);

/// `take` is false, having failed, where an item cannot be part of a total.
template <class Take>
bool take_numbers(BuiltinContext& context, const Value& collection, const Take& take) {
  return for_each_item(context, collection, [&](const Value& item) {
    if (item.is_number()) return take(item);
    context.fail_item(1, "numbers", collection, item);
    return false;
  });
}

/// `total` with all items added to it, or multiplied.
Value exact_total(BuiltinContext& context, const Value& collection, Value total,
                  Operation operation) {
  const bool is_whole = take_numbers(context, collection, [&](const Value& item) {
    const std::array numbers = {total, item};
    if (!spend_on_digits(context, numbers)) return false;
    const auto next = operation(total, item, context.arena);
    if (!next) context.fail(to_string(next.error()));
    total = next.value_or(total);
    return next.has_value();
  });
  return is_whole ? total : Value();
}

Value rounded_total(BuiltinContext& context, const Value& collection, RoundedTotal::Of of) {
  RoundedTotal total(of);
  const bool is_whole = take_numbers(context, collection, [&](const Value& item) {
    const std::array numbers = {item};
    if (!spend_on_digits(context, numbers)) return false;
    const bool is_taken = total.take(item);
    if (!is_taken) context.fail(to_string(ArithmeticError::kOutOfRange));
    return is_taken;
  });
  return is_whole ? total.value(context.arena).value_or(Value()) : Value();
}

bool has_fraction(const Value& item) { return item.is_number() && !is_integral(item); }

Value sum(BuiltinContext& context, Operands operands) {
  if (!collection_operand(context, operands, 1)) return {};
  if (std::ranges::any_of(items_of(operands[0]), has_fraction))
    return rounded_total(context, operands[0], RoundedTotal::Of::kSum);
  return exact_total(context, operands[0], Value::integer(0), add);
}

Value product(BuiltinContext& context, Operands operands) {
  if (!collection_operand(context, operands, 1)) return {};
  if (std::ranges::any_of(items_of(operands[0]), has_fraction))
    return rounded_total(context, operands[0], RoundedTotal::Of::kProduct);
  return exact_total(context, operands[0], Value::integer(1), multiply);
}

template <class IsBetter>
Value best(BuiltinContext& context, Operands operands, const IsBetter& is_better) {
  if (!collection_operand(context, operands, 1)) return {};
  Value found;
  for (const Value& item : items_of(operands[0])) {
    if (!spend_on_comparing(context, item)) return {};
    if (!found.is_defined() || is_better(compare(item, found))) found = item;
  }
  return found;
}

Value max(BuiltinContext& context, Operands operands) {
  return best(context, operands, [](std::strong_ordering order) { return order > 0; });
}

Value min(BuiltinContext& context, Operands operands) {
  return best(context, operands, [](std::strong_ordering order) { return order < 0; });
}

Value sort(BuiltinContext& context, Operands operands) {
  if (!collection_operand(context, operands, 1)) return {};
  const std::span<const Value> items = items_of(operands[0]);
  if (!spend_on_sorting(context, operands[0])) return {};
  const std::span<Value> sorted(context.arena.array<Value>(items.size()), items.size());
  std::ranges::uninitialized_copy(items, sorted);
  std::ranges::sort(sorted, [](const Value& a, const Value& b) { return compare(a, b) < 0; });
  return context.built(make_array(context.arena, sorted));
}

Value all(BuiltinContext& context, Operands operands) {
  if (!collection_operand(context, operands, 1, "one of {array, set}")) return {};
  if (!context.budget.spend(1 + items_in(operands[0]))) return {};
  return Value::boolean(std::ranges::all_of(items_of(operands[0]), &Value::is_true));
}

Value any(BuiltinContext& context, Operands operands) {
  if (!collection_operand(context, operands, 1, "one of {array, set}")) return {};
  if (!context.budget.spend(1 + items_in(operands[0]))) return {};
  return Value::boolean(std::ranges::any_of(items_of(operands[0]), &Value::is_true));
}

Value is_member(BuiltinContext& context, Operands operands) {
  const Value& collection = operands[1];
  if (!spend_on_comparing(context, operands[0])) return {};
  const auto is_it = [&](const Value& item) { return item == operands[0]; };
  const auto has_it = [&](const Entry& entry) { return is_it(entry.value); };
  if (collection.is_set()) return Value::boolean(collection.set().contains(operands[0]));
  if (collection.is_array()) {
    if (!context.budget.spend(items_in(collection))) return {};
    return Value::boolean(std::ranges::any_of(collection.array().items(), is_it));
  }
  if (!collection.is_object()) return Value::boolean(false);
  if (!context.budget.spend(collection.object().size)) return {};
  return Value::boolean(std::ranges::any_of(collection.object().entries(), has_it));
}

Value is_member_at(BuiltinContext& context, Operands operands) {
  if (!spend_on_comparing(context, operands[0]) || !spend_on_comparing(context, operands[1]))
    return {};
  const Value found = item_at(operands[2], operands[0]);
  return Value::boolean(found.is_defined() && found == operands[1]);
}

constexpr std::array kBuiltins = {
    Builtin{"all", all},
    Builtin{"any", any},
    Builtin{"count", count},
    Builtin{"internal.member_2", is_member},
    Builtin{"internal.member_3", is_member_at},
    Builtin{"max", max},
    Builtin{"min", min},
    Builtin{"product", product},
    Builtin{"sort", sort},
    Builtin{"sum", sum},
};

}  // namespace

std::span<const Builtin> aggregate_builtins() { return kBuiltins; }

}  // namespace confcom::rego
