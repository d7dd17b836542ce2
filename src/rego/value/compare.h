#pragma once

#include <compare>
#include <cstdint>

#include "rego/value/value.h"

namespace confcom::rego {

/// How long it takes to compare a value with another, in steps of a budget. Texts and numbers of
/// usual length count for nothing.
[[nodiscard]] inline std::uint64_t steps_to_compare(const Value& value) {
  constexpr std::uint64_t kWeightOfStep = 2;
  return value.weight() / kWeightOfStep;
}

/// The same for putting an array's or set's items, or an object's entries, in order. Those of sets
/// and objects stay in order once they are.
[[nodiscard]] std::uint64_t steps_to_sort(const Value& container);

/// OPA's total order, in which undefined is first. Source: OPA, ast.Compare. Shape: null, false,
/// true, numbers by value, strings by their bytes, arrays by items and then length, objects by
/// sorted keys (each key, then its value, then length), sets by sorted items and then length.
[[nodiscard]] std::strong_ordering compare(const Value& a, const Value& b);

}  // namespace confcom::rego
