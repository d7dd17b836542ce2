#pragma once

#include <map>
#include <vector>

#include "rego/compile/core.h"

namespace confcom::rego {

class CoreMaker;

/// What a variable stands for that no author named: the term that it equals, or the call whose
/// result it is.
struct Subject {
  const CoreTerm* term = nullptr;
  const CoreExpression* call = nullptr;
};

/// A rule, its "else" aside, in which references and comprehensions stand by themselves, or on a
/// side of an equation: inside other terms there are variables for them, equal to them in front.
/// Source: OPA 1.20.0, rewriteDynamics and rewriteEquals.
struct HoistedRule {
  const CoreRule* rule = nullptr;
  std::vector<CoreVariable> variables = {};
  std::map<VariableId, Subject> subjects = {};
};

[[nodiscard]] HoistedRule hoist_rule(const CoreRule& rule, const CoreMaker& make);

}  // namespace confcom::rego
