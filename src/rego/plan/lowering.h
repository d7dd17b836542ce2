#pragma once

#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rego/compile/core.h"
#include "rego/compile/core_maker.h"
#include "rego/compile/rule_tree.h"
#include "rego/plan/keyed_rules.h"
#include "rego/plan/plan.h"
#include "rego/syntax/diagnostic.h"

namespace confcom::rego {

class CheckedModules;
struct IndexedBody;
struct TracedTerm;

/// Whether a call compares two terms, as "=" does when both are known.
[[nodiscard]] bool is_equal_call(const CoreExpression& expression);

/// What the lowering of all bodies has in common.
struct LoweringContext {
  Arena& arena;
  const RuleTree& tree;
  const std::unordered_map<const RuleNode*, RulePlan*>& rules;
  KeyedRules& keyed;
  Diagnostics& unimplemented;
  /// Of plans for explanations: where the sources are.
  const CheckedModules* traced = nullptr;
};

/// Turns one body into operations. Which variables have values where is known then: safety is
/// checked.
class Lowering {
 public:
  Lowering(const LoweringContext& context, std::string_view file,
           std::span<const CoreVariable> variables);
  Lowering(const Lowering&) = delete;
  Lowering& operator=(const Lowering&) = delete;
  ~Lowering();

  /// Of a rule whose path is `depth` long.
  [[nodiscard]] ClausePlan clause(const CoreRule& rule, std::size_t depth);
  /// The same with what comes next on its path in the first register.
  [[nodiscard]] ClausePlan keyed_clause(const CoreRule& rule, std::size_t depth);
  /// With what it gives values to in columns, by name, and then expressions' values. `text` is what
  /// the body's locations are of.
  [[nodiscard]] QueryPlan query(const CoreBody& body, std::span<const CoreVariable> variables,
                                std::string_view text);

 private:
  using Operands = std::vector<Operand>;
  using Ops = std::vector<Op>;
  /// What is given a value inside of a block has none behind it.
  class Inside;
  struct Trace;

  ClausePlan yield_rule(const CoreRule& rule, std::size_t depth);

  // Values.
  Operand operand(const CoreTerm& term);
  Operand reference(const CoreTerm& term);
  Operand follow(Operand base, std::span<const CoreTerm* const> path);
  Operand look_up(Operand base, const CoreTerm& key);
  Operand scan(Operand base, const CoreTerm& key);
  Operand data(const CoreTerm& term);
  Operand rule(const RulePlan& rule, std::span<const CoreTerm* const> path);
  Operand known_rule(const RulePlan& rule, std::span<const CoreTerm* const> path);
  Operand base_document(std::span<const CoreTerm* const> path);
  [[nodiscard]] bool any_unbound(std::span<const CoreTerm* const> terms) const;
  Operand walk_data(const RuleNode& node, std::size_t known, std::span<const CoreTerm* const> path);
  Operand collection(OpCode code, const CoreTerm& term);
  Operand comprehension(const CoreTerm& term);
  Block collected(const CoreTerm& term, const CoreBody& body, std::span<const VariableId> keys);
  Block collected_for_all(const CoreTerm& term, const IndexedBody& indexed);
  Operands operands(std::span<const CoreTerm* const> terms);

  // Unification.
  void unify(const CoreTerm& a, const CoreTerm& b);
  using Pairs = std::vector<std::pair<const CoreTerm*, const CoreTerm*>>;
  static bool unify_items(const CoreTerm& a, const CoreTerm& b, Pairs& out);
  bool try_to_unify(const CoreTerm& a, const CoreTerm& b);
  void unify_objects(const CoreTerm& a, const CoreTerm& b);
  void match(const CoreTerm& pattern, Operand value);
  void expect(Kind kind, Operand value);
  void match_array(const CoreTerm& pattern, Operand value);
  void match_object(const CoreTerm& pattern, Operand value);
  [[nodiscard]] bool has_value(const CoreTerm& term) const;
  [[nodiscard]] bool is_unbound(const CoreTerm& term) const;

  // What a rule needs whatever happens.
  void look_ahead(const CoreBody& body);
  void look_ahead_of_side(const CoreTerm& side, const CoreTerm& other);
  void look_ahead(const CoreTerm& term);
  void look_ahead_inside(const CoreTerm& term);
  [[nodiscard]] bool is_base_document(const CoreTerm& term) const;

  // Expressions.
  void body(const CoreBody& body);
  Operand row_expression(const CoreExpression& expression);
  void expression(const CoreExpression& expression);
  void modified(const CoreExpression& expression);
  void negated(const CoreExpression& expression);
  void compute_ahead(const CoreExpression& expression);
  void compute_inside(const CoreTerm& term);
  void compute(const CoreTerm& term);
  void plain(const CoreExpression& expression);
  void term_expression(const CoreExpression& expression);
  void call_expression(const CoreExpression& expression);
  Operand call(const CoreExpression& expression, std::span<const CoreTerm* const> operands);
  void every(const CoreExpression& expression);
  void print(const CoreExpression& expression);
  void enter(std::span<const CoreWith> withs);
  WithReplacement replacement(const CoreWith& with);
  Block condition(const CoreBody& condition);

  // What explanations show.
  void begin_trace(Register arguments);
  void finish_trace();
  void finish_element_trace(const CoreExpression& every);
  void trace_uses(const Ops& ops);
  void trace_value(const CoreTerm& term, Operand value);
  void trace(const CoreExpression& expression);
  void trace_yield(const Location& where, const CoreTerm& value);
  void trace_term(const CoreTerm& term, std::vector<TracedTerm>& out);
  void trace_variable(VariableId id, std::vector<TracedTerm>& out);

  // Operations.
  Register allocate(std::uint32_t count = 1);
  Operand constant(const Value& value);
  Op& emit(OpCode code);
  Operand result(Op& op);
  Block finish(const Ops& ops);
  const BuiltinCall* builtin(const Callee& callee);
  [[nodiscard]] Value computed_now(const BuiltinCall& call, const Operands& operands) const;
  const RulePlan* function(const Callee& callee) const;
  void bind(VariableId id, Operand value);
  ClausePlan finish_clause(std::string_view file, const Location& location);

  const LoweringContext& context_;
  const CoreMaker make_;
  std::string_view file_;
  std::vector<bool> is_bound_;
  std::vector<Operand> bindings_;
  std::vector<VariableId> trail_;  // in the order in which they were bound
  std::map<const CoreTerm*, Operand> computed_;
  std::vector<Value> constants_;
  Ops ops_;  // of the block at hand
  Register registers_ = 0;
  const Location* where_ = nullptr;
  bool in_order_ = false;
  std::uint32_t numbers_ = 0;
  std::unique_ptr<Trace> trace_;  // null where no explanation will be asked for
};

}  // namespace confcom::rego
