#pragma once

#include <expected>
#include <memory>
#include <unordered_map>
#include <vector>

#include "rego/arena.h"
#include "rego/compile/compile.h"
#include "rego/plan/keyed_rules.h"
#include "rego/plan/plan.h"

namespace confcom::rego {

/// Modules, ready to be asked. Immutable, and shared by threads.
class PolicyPlan {
 public:
  /// Errors: builtins that are not implemented.
  [[nodiscard]] static std::expected<std::shared_ptr<const PolicyPlan>, Diagnostics> make(
      CheckedModules modules);

  /// The result lies in `arena`, as `text` does, and goes with the plan. Errors: what is wrong with
  /// the query.
  [[nodiscard]] std::expected<QueryPlan, Diagnostics> query(std::string_view text,
                                                            Arena& arena) const;

  [[nodiscard]] const CheckedModules& modules() const { return modules_; }
  [[nodiscard]] std::size_t rule_count() const { return rules_.size(); }
  /// Null where a node has none of its own.
  [[nodiscard]] const RulePlan* rule_at(const RuleNode& node) const;

 private:
  explicit PolicyPlan(CheckedModules modules) : modules_(std::move(modules)) {}

  void add_rules(const RuleNode& node);
  void lower(RulePlan& plan, Diagnostics& unimplemented);

  CheckedModules modules_;
  Arena arena_;
  std::unordered_map<const RuleNode*, RulePlan*> rules_;
  std::vector<RulePlan*> in_order_;  // by their ids
  KeyedRules keyed_;
};

}  // namespace confcom::rego
