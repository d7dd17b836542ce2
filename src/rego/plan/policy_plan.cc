#include "rego/plan/policy_plan.h"

#include <algorithm>
#include <utility>

#include "rego/compile/core_maker.h"
#include "rego/compile/findings.h"
#include "rego/plan/lowering.h"

namespace confcom::rego {
namespace {

void add_rules_below(const RuleNode& node, std::vector<const CoreRule*>& out) {
  out.insert(out.end(), node.rules.begin(), node.rules.end());
  for (const auto& [key, child] : node.children) add_rules_below(*child, out);
}

/// Where paths go on with variables, what is below is of the same object, defaults aside: OPA
/// 1.20.0 passes them over there.
std::vector<const CoreRule*> rules_of(const RuleNode& node) {
  if (!node.has_variable_path) return node.rules;
  std::vector<const CoreRule*> out;
  add_rules_below(node, out);
  std::erase_if(out, [](const CoreRule* each) { return each->is_default; });
  return out;
}

std::vector<Value> path_of(const RuleNode& node) {
  std::vector<Value> out;
  for (const RuleNode* each = &node; each->parent != nullptr; each = each->parent) {
    out.push_back(each->key);
  }
  std::ranges::reverse(out);
  return out;
}

RuleShape shape_of(const RuleNode& node) {
  if (node.has_variable_path) return RuleShape::kObject;
  switch (node.rules.front()->kind) {
    case RuleKind::kFunction:
      return RuleShape::kFunction;
    case RuleKind::kSet:
      return RuleShape::kSet;
    default:
      return RuleShape::kComplete;
  }
}

bool has_constant(const CoreRule& rule, const Value& value) {
  for (const CoreRule* each = &rule; each != nullptr; each = each->otherwise) {
    const bool is_constant = each->value != nullptr && each->value->kind == CoreTermKind::kConstant;
    if (!is_constant || !(each->value->constant == value)) return false;
  }
  return true;
}

/// Whether all that they come to is one value.
bool have_one_value(const std::vector<const CoreRule*>& rules) {
  const auto first = std::ranges::find(rules, false, &CoreRule::is_default);
  if (first == rules.end() || (*first)->value == nullptr) return false;
  if ((*first)->value->kind != CoreTermKind::kConstant) return false;
  const Value& value = (*first)->value->constant;
  return std::ranges::all_of(
      rules, [&](const CoreRule* each) { return each->is_default || has_constant(*each, value); });
}

using LowerClause = ClausePlan (Lowering::*)(const CoreRule& rule, std::size_t depth);

/// A rule with all of its "else".
const ClausePlan* lower_chain(const LoweringContext& context, const CoreRule& rule,
                              std::size_t depth, LowerClause lower) {
  const CoreMaker make(context.arena);
  std::vector<ClausePlan*> chain;
  for (const CoreRule* each = &rule; each != nullptr; each = each->otherwise) {
    Lowering lowering(context, each->file, each->variables);
    chain.push_back(make.node((lowering.*lower)(*each, depth)));
    if (chain.size() > 1) chain[chain.size() - 2]->otherwise = chain.back();
  }
  return chain.front();
}

/// Until none is left that is asked for.
void lower_keyed(const LoweringContext& context, CompileBudget& budget) {
  while (KeyedRulePlan* const keyed = context.keyed.take_next()) {
    std::vector<ClausePlan> clauses;
    for (const CoreRule* const rule : rules_of(*keyed->rule->node)) {
      if (!budget.spend(context.arena)) return;
      const std::size_t depth = keyed->rule->path.size();
      clauses.push_back(*lower_chain(context, *rule, depth, &Lowering::keyed_clause));
    }
    keyed->clauses = CoreMaker(context.arena).list(clauses);
  }
}

/// What stands in the way of a plan that has been lowered.
std::expected<void, Diagnostics> verdict(const CompileBudget& budget, Diagnostics unimplemented) {
  if (budget.exhausted() != Limit::kNone) {
    return std::unexpected(Diagnostics{limit_diagnostic(budget.exhausted())});
  }
  if (!unimplemented.empty()) return std::unexpected(std::move(unimplemented));
  return {};
}

bool is_true(const CoreExpression* expression) {
  if (expression->kind != CoreExpressionKind::kTerm || expression->negated) return false;
  const CoreTerm& term = *expression->terms.front();
  return term.kind == CoreTermKind::kConstant && term.constant.is_true();
}

/// What a rule comes to that has no condition, and no other beside it; else undefined.
Value known_value(const RuleNode& node) {
  if (node.has_variable_path || node.rules.size() != 1) return {};
  const CoreRule& rule = *node.rules.front();
  const bool is_plain =
      rule.kind == RuleKind::kComplete && std::ranges::all_of(rule.body->expressions, is_true);
  if (!is_plain || rule.value->kind != CoreTermKind::kConstant) return {};
  return rule.value->constant;
}

}  // namespace

std::expected<std::shared_ptr<const PolicyPlan>, Diagnostics> PolicyPlan::make(
    CheckedModules modules) {
  const std::shared_ptr<PolicyPlan> out(
      new PolicyPlan(std::make_shared<const CheckedModules>(std::move(modules))));
  if (auto done = out->lower_all(out->modules_->budget()); !done.has_value()) {
    return std::unexpected(std::move(done.error()));
  }
  return out;
}

const PolicyPlan* PolicyPlan::traced() const {
  std::call_once(traced_once_, [this] {
    std::unique_ptr<PolicyPlan> out(new PolicyPlan(modules_));
    out->is_traced_ = true;
    if (out->lower_all(CompileBudget(modules_->options().limits)).has_value())
      traced_ = std::move(out);
  });
  return traced_.get();
}

std::expected<void, Diagnostics> PolicyPlan::lower_all(CompileBudget budget) {
  add_rules(modules_->tree().root());
  Diagnostics unimplemented;
  for (RulePlan* const plan : in_order_) {
    if (!budget.spend(arena_)) break;
    lower(*plan, unimplemented);
  }
  lower_keyed(context(arena_, keyed_, unimplemented), budget);
  return verdict(budget, std::move(unimplemented));
}

const RulePlan* PolicyPlan::rule_at(const RuleNode& node) const {
  const auto at = rules_.find(&node);
  return at == rules_.end() ? nullptr : at->second;
}

void PolicyPlan::add_rules(const RuleNode& node) {
  if (!node.rules.empty()) {
    const CoreMaker make(arena_);
    RulePlan* const plan = make.node(RulePlan{.shape = shape_of(node)});
    plan->id = static_cast<std::uint32_t>(in_order_.size());
    in_order_.push_back(plan);
    plan->node = &node;
    plan->path = make.list(path_of(node));
    plan->known = known_value(node);
    plan->arity = static_cast<std::uint32_t>(node.rules.front()->arguments.size());
    rules_[&node] = plan;
    if (node.has_variable_path) return;
  }
  for (const auto& [key, child] : node.children) add_rules(*child);
}

LoweringContext PolicyPlan::context(Arena& arena, KeyedRules& keyed,
                                    Diagnostics& unimplemented) const {
  return {arena, modules_->tree(), rules_,
          keyed, unimplemented,    is_traced_ ? modules_.get() : nullptr};
}

void PolicyPlan::lower(RulePlan& plan, Diagnostics& unimplemented) {
  const LoweringContext context = this->context(arena_, keyed_, unimplemented);
  const std::vector<const CoreRule*> rules = rules_of(*plan.node);
  std::vector<ClausePlan> clauses;
  for (const CoreRule* const rule : rules) {
    const ClausePlan* const first =
        lower_chain(context, *rule, plan.path.size(), &Lowering::clause);
    if (rule->is_default) {
      plan.fallback = first;
    } else {
      clauses.push_back(*first);
    }
  }
  plan.clauses = CoreMaker(arena_).list(clauses);
  plan.is_constant =
      plan.shape != RuleShape::kSet && plan.shape != RuleShape::kObject && have_one_value(rules);
  plan.is_memoised = plan.shape == RuleShape::kFunction;
}

std::expected<QueryPlan, Diagnostics> PolicyPlan::query(std::string_view text, Arena& arena) const {
  const auto checked = check_query(*modules_, text, arena);
  if (!checked.has_value()) return std::unexpected(checked.error());
  Diagnostics unimplemented;
  KeyedRules keyed(&keyed_);
  const LoweringContext context = this->context(arena, keyed, unimplemented);
  Lowering lowering(context, {}, checked->variables);
  const QueryPlan out = lowering.query(*checked->body, checked->variables, text);
  CompileBudget budget(modules_->options().limits);
  lower_keyed(context, budget);
  auto done = verdict(budget, std::move(unimplemented));
  if (!done.has_value()) return std::unexpected(std::move(done.error()));
  return out;
}

}  // namespace confcom::rego
