#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "rego/builtins/builtin.h"
#include "rego/value/array.h"
#include "rego/value/compare.h"
#include "rego/value/object.h"
#include "rego/value/set.h"
#include "rego/value/string.h"

namespace confcom::rego {

using Operands = std::span<const Value>;

// Each is nothing when the operand is of another type, and has failed then as OPA tells of it.
// Shape: `position` counts from 1.

[[nodiscard]] std::optional<std::string_view> string_operand(BuiltinContext& context,
                                                             Operands operands,
                                                             std::size_t position);
[[nodiscard]] const Array* array_operand(BuiltinContext& context, Operands operands,
                                         std::size_t position);
[[nodiscard]] const Set* set_operand(BuiltinContext& context, Operands operands,
                                     std::size_t position);
[[nodiscard]] const Object* object_operand(BuiltinContext& context, Operands operands,
                                           std::size_t position);
/// False instead of nothing.
[[nodiscard]] bool number_operand(BuiltinContext& context, Operands operands, std::size_t position);
/// Of 64 bits. OPA takes longer ones for no integers.
[[nodiscard]] std::optional<std::int64_t> integer_operand(BuiltinContext& context,
                                                          Operands operands, std::size_t position);
/// An array or set. `wanted` is the order in which the message names them.
[[nodiscard]] bool collection_operand(BuiltinContext& context, Operands operands,
                                      std::size_t position,
                                      std::string_view wanted = "one of {set, array}");

struct TwoStrings {
  std::string_view first;
  std::string_view second;
};
/// The first two operands.
[[nodiscard]] std::optional<TwoStrings> string_operands(BuiltinContext& context, Operands operands);

/// For work that goes through this many bytes.
[[nodiscard]] inline bool spend_on_bytes(BuiltinContext& context, std::size_t bytes) {
  constexpr std::size_t kBytesOfStep = 16;
  return context.budget.spend(1 + bytes / kBytesOfStep);
}

/// For comparing it with another value.
[[nodiscard]] inline bool spend_on_comparing(BuiltinContext& context, const Value& value) {
  return context.budget.spend(1 + steps_to_compare(value));
}

/// For putting what is in it in order.
[[nodiscard]] inline bool spend_on_sorting(BuiltinContext& context, const Value& container) {
  return context.budget.spend(1 + steps_to_sort(container));
}

/// Shows `visit` each item of an array, or of a set in OPA's order. False when `visit` says so, or
/// the budget.
template <class Visit>
bool for_each_item(BuiltinContext& context, const Value& collection, const Visit& visit) {
  const auto visit_one = [&](const Value& item) { return context.budget.spend() && visit(item); };
  if (collection.is_array()) return std::ranges::all_of(collection.array().items(), visit_one);
  if (!spend_on_sorting(context, collection)) return false;
  for (const Value& item : collection.set().sorted()) {
    if (!visit_one(item)) return false;
  }
  return true;
}

[[nodiscard]] inline std::size_t items_in(const Value& collection) {
  return collection.is_array() ? collection.array().items().size()
                               : collection.set().items().size();
}

}  // namespace confcom::rego
