#pragma once

#include <optional>
#include <span>
#include <vector>

#include "rego/compile/core.h"
#include "rego/compile/core_maker.h"
#include "rego/compile/variables.h"

namespace confcom::rego {

/// How a comprehension is evaluated once for all values of the variables that it closes over.
struct IndexedBody {
  std::vector<VariableId> keys;    ///< those variables
  const CoreBody* body = nullptr;  ///< gives them values itself
};

/// None where a comprehension needs the values of what it closes over: it is not indexed then.
/// Indexed is one that only compares them with others, by expressions that stay in their order
/// when they give them their values. `known`: the variables of the rule that have values around it.
/// Source: OPA 1.20.0, getComprehensionIndex.
[[nodiscard]] std::optional<IndexedBody> indexed_body(const CoreTerm& comprehension,
                                                      const std::vector<bool>& known,
                                                      const CoreMaker& make);

}  // namespace confcom::rego
