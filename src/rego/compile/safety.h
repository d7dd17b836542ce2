#pragma once

#include <string_view>

#include "rego/compile/core.h"
#include "rego/compile/core_maker.h"
#include "rego/compile/findings.h"

namespace confcom::rego {

/// The rule with its expressions, closures and all, in an order in which every variable has its
/// value before it is used. Where there is none, that is told, and the result is not to be used.
/// Source: OPA 1.20.0, CheckSafetyRuleHeads and CheckSafetyRuleBodies.
[[nodiscard]] const CoreRule* order_rule(const CoreRule& rule, const CoreMaker& make,
                                         Findings& findings);

/// The same of a query.
[[nodiscard]] const CoreBody* order_query(const CoreBody& body,
                                          std::span<const CoreVariable> variables,
                                          std::string_view file, const CoreMaker& make,
                                          Findings& findings);

}  // namespace confcom::rego
