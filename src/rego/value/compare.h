#pragma once

#include <compare>

#include "rego/value/value.h"

namespace confcom::rego {

/// OPA's total order, in which undefined is first. Source: OPA, ast.Compare. Shape: null, false,
/// true, numbers by value, strings by their bytes, arrays by items and then length, objects by
/// sorted keys (each key, then its value, then length), sets by sorted items and then length.
[[nodiscard]] std::strong_ordering compare(const Value& a, const Value& b);

}  // namespace confcom::rego
