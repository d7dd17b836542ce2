#pragma once

#include <expected>
#include <string>

#include "rego/syntax/tree.h"
#include "rego/syntax/tree_maker.h"

namespace confcom::rego {

/// The rule that a statement without a body is: `p := 1`, `p["x"]`, `f(1) = 2`, which are read as
/// expressions. Its body is implied. The error says why the statement is no rule.
/// Source: OPA 1.20.0, as it refuses them (data of tests/conformance/rego).
[[nodiscard]] std::expected<const Rule*, std::string> rule_of_body(const Body& body,
                                                                   const TreeMaker& make);

}  // namespace confcom::rego
