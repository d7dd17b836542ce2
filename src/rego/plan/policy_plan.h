#pragma once

#include <expected>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "rego/arena.h"
#include "rego/compile/compile.h"
#include "rego/plan/keyed_rules.h"
#include "rego/plan/plan.h"

namespace confcom::rego {

struct LoweringContext;

/// Modules, ready to be asked. Immutable, and shared by threads.
class PolicyPlan {
 public:
  ~PolicyPlan() = default;
  /// Errors: builtins that are not implemented.
  [[nodiscard]] static std::expected<std::shared_ptr<const PolicyPlan>, Diagnostics> make(
      CheckedModules modules);

  /// The result lies in `arena`, as `text` does, and goes with the plan. Errors: what is wrong with
  /// the query.
  [[nodiscard]] std::expected<QueryPlan, Diagnostics> query(std::string_view text,
                                                            Arena& arena) const;

  /// The same, ready to be explained: operations say what of the source they are of. Made when it
  /// is first asked for, by any thread; lives as long as this. Null: compiling has used up its
  /// limits.
  [[nodiscard]] const PolicyPlan* traced() const;

  [[nodiscard]] const CheckedModules& modules() const { return *modules_; }
  [[nodiscard]] std::size_t rule_count() const { return rules_.size(); }
  /// Null where a node has none of its own.
  [[nodiscard]] const RulePlan* rule_at(const RuleNode& node) const;

 private:
  explicit PolicyPlan(std::shared_ptr<const CheckedModules> modules)
      : modules_(std::move(modules)) {}
  PolicyPlan(const PolicyPlan&) = delete;
  PolicyPlan& operator=(const PolicyPlan&) = delete;

  [[nodiscard]] std::expected<void, Diagnostics> lower_all(CompileBudget budget);
  void add_rules(const RuleNode& node);
  [[nodiscard]] LoweringContext context(Arena& arena, KeyedRules& keyed,
                                        Diagnostics& unimplemented) const;
  void lower(RulePlan& plan, Diagnostics& unimplemented);

  std::shared_ptr<const CheckedModules> modules_;
  bool is_traced_ = false;
  Arena arena_;
  std::unordered_map<const RuleNode*, RulePlan*> rules_;
  std::vector<RulePlan*> in_order_;  // by their ids
  KeyedRules keyed_;
  mutable std::once_flag traced_once_;
  mutable std::unique_ptr<PolicyPlan> traced_;
};

}  // namespace confcom::rego
