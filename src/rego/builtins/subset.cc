#include "rego/builtins/subset.h"

namespace confcom::rego {
namespace {

bool holds(BuiltinContext& context, const Value& whole, const Value& part);

bool holds_entries(BuiltinContext& context, const Object& whole, const Object& part) {
  return std::ranges::all_of(part.entries(), [&](const Entry& entry) {
    const Value found = whole.find(entry.key);
    return context.budget.spend() && found.is_defined() && holds(context, found, entry.value);
  });
}

bool holds_items(BuiltinContext& context, const Set& whole, const Set& part) {
  return context.budget.spend(1 + part.items().size()) &&
         std::ranges::all_of(part.items(), [&](const Value& item) { return whole.contains(item); });
}

bool begins_with(std::span<const Value> whole, std::span<const Value> part) {
  return std::ranges::equal(whole.first(part.size()), part);
}

/// One after the other.
bool holds_run(BuiltinContext& context, std::span<const Value> whole, const Value& part_value) {
  const std::span<const Value> part = part_value.array().items();
  for (; whole.size() >= part.size(); whole = whole.subspan(1)) {
    if (!spend_on_comparing(context, part_value)) return false;
    if (begins_with(whole, part)) return true;
    if (whole.empty()) break;
  }
  return false;
}

bool holds_anywhere(BuiltinContext& context, std::span<const Value> whole, const Set& part) {
  return std::ranges::all_of(part.items(), [&](const Value& item) {
    return context.budget.spend(1 + whole.size()) && std::ranges::find(whole, item) != whole.end();
  });
}

bool holds(BuiltinContext& context, const Value& whole, const Value& part) {
  if (whole.is_object() && part.is_object()) {
    return holds_entries(context, whole.object(), part.object());
  }
  if (whole.is_set() && part.is_set()) return holds_items(context, whole.set(), part.set());
  if (whole.is_array() && part.is_array()) {
    return holds_run(context, whole.array().items(), part);
  }
  return whole == part;
}

bool is_container(const Value& value) {
  return value.is_object() || value.is_set() || value.is_array();
}

}  // namespace

Value subset(BuiltinContext& context, Operands operands) {
  const Value& whole = operands[0];
  const Value& part = operands[1];
  if (!spend_on_comparing(context, part)) return {};
  if (whole.is_array() && part.is_set()) {
    return Value::boolean(holds_anywhere(context, whole.array().items(), part.set()));
  }
  if (whole.kind() != part.kind() || !is_container(whole)) {
    return context.fail_as(
        BuiltinFailure::Code::kType,
        "both arguments object.subset must be of the same type or array and set");
  }
  return Value::boolean(holds(context, whole, part));
}

}  // namespace confcom::rego
