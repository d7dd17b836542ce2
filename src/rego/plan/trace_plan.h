#pragma once

#include <span>
#include <string_view>

#include "rego/plan/plan.h"

/// What plans for explanations keep beside operations: which values stand for what in the source.
/// Plans that decide have nothing of it.
namespace confcom::rego {

/// A variable, a reference or a call's result, as its author wrote it.
struct TracedTerm {
  std::string_view text = {};
  Operand value = {};
};

/// What an expression mentions. Operations have its location.
struct TracedExpression {
  const Location* where = nullptr;
  std::span<const TracedTerm> terms = {};
};

/// A register that holds what a rule or function came to.
struct RuleUse {
  Register into = 0;
  const RulePlan* rule = nullptr;
  std::span<const Operand> arguments = {};
};

struct ClauseTrace {
  std::string_view source = {};  ///< the module's text
  std::span<const TracedExpression> expressions = {};
  std::span<const RuleUse> uses = {};
};

}  // namespace confcom::rego
