#pragma once

#include <map>
#include <vector>

#include "rego/plan/lowering.h"
#include "rego/plan/trace_plan.h"

namespace confcom::rego {

/// What a lowering for explanations notes on its way.
struct Lowering::Trace {
  std::string_view source = {};
  std::span<const CoreVariable> variables = {};
  std::map<const CoreTerm*, Operand> values = {};
  std::map<VariableId, const CoreExpression*> makers = {};  ///< of generated variables
  std::vector<TracedExpression> expressions = {};
  std::vector<RuleUse> uses = {};
};

}  // namespace confcom::rego
