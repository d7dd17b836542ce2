#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rego/arena.h"
#include "rego/budget.h"
#include "rego/builtins/builtin.h"
#include "rego/eval/call_table.h"
#include "rego/eval/comprehension_index.h"
#include "rego/eval/evaluation.h"
#include "rego/eval/partial_object.h"
#include "rego/eval/register_stack.h"
#include "rego/plan/plan.h"
#include "rego/plan/policy_plan.h"
#include "rego/value/array.h"
#include "rego/value/object.h"
#include "rego/value/set.h"

namespace confcom::rego {

class Tracer;

/// Executes a plan, once. Whatever it makes lies in the arena it is given.
class Machine {
 public:
  struct Tools {
    Arena& arena;
    RegisterStack& registers;
    RegexCache& regexes;
    const EvaluationOptions& options;
    Tracer* tracer = nullptr;  ///< of a traced plan; null: nobody asks for reasons
  };

  Machine(const PolicyPlan& plan, const Tools& tools, const Value& input, const Value& data);

  /// Appends the rows to `out`, one after the other.
  void query(const QueryPlan& query, std::vector<Value>& out);
  /// Set when the query has ended by an error.
  [[nodiscard]] std::optional<EvaluationError> error();

 private:
  /// What becomes of a loop around.
  enum class Flow : std::uint8_t {
    kNext,  ///< it goes on
    kStop,  ///< all that it was for is known
    kError,
  };

  struct Frame {
    const ClausePlan* clause = nullptr;
    Value* registers = nullptr;
  };

  /// What a rule's clauses come to.
  struct RuleResult {
    Value value = {};
    bool any = false;  ///< a clause held
    SetBuilder* set = nullptr;
    PartialObject* object = nullptr;
  };

  /// Who a block yields to.
  struct Collector {
    ArrayBuilder* array = nullptr;
    SetBuilder* set = nullptr;
    ObjectBuilder* object = nullptr;
    ComprehensionIndex* index = nullptr;
    RuleResult* rule = nullptr;
    std::vector<Value>* rows = nullptr;
  };

  struct ReplacedNode {
    const RuleNode* node = nullptr;
    const ReplacedNode* next = nullptr;
  };
  struct ReplacedFunction {
    const WithReplacement* how = nullptr;
    Value value = {};
    const ReplacedFunction* next = nullptr;
  };

  /// The world of an expression; "with" makes another.
  struct World {
    Value input = {};
    Value data = {};
    Value* known = nullptr;  ///< rules' values, by their ids
    bool* is_known = nullptr;
    CallTable<Value>* functions = nullptr;
    CallTable<ComprehensionIndex>* indexes = nullptr;
    const ReplacedNode* nodes = nullptr;
    const ReplacedFunction* replaced = nullptr;
    const World* outer = nullptr;
  };

  Flow run(const Op* op, const Frame& frame, const Collector& out);
  [[nodiscard]] Value compute(const Op& op, const Frame& frame);
  [[nodiscard]] Flow check(const Op& op, const Frame& frame);
  Flow go_on(const Op& op, const Frame& frame, const Collector& out);
  [[nodiscard]] static bool take_items(const Op& op, const Frame& frame);
  [[nodiscard]] Flow all_hold(std::span<const Block> blocks, const Frame& frame);
  [[nodiscard]] Flow any_holds(std::span<const Block> blocks, const Frame& frame);

  // Values; undefined where there is none, or where the evaluation has failed.
  [[nodiscard]] Value look_up(const Value& in, const Value& key);
  [[nodiscard]] Value path(const Value& base, std::span<const Operand> keys, const Frame& frame);
  [[nodiscard]] Value base_at(std::span<const Operand> path, const Frame& frame);
  [[nodiscard]] Value collect(const Op& op, const Frame& frame);
  [[nodiscard]] Value collect_now(const Op& op, const Frame& frame);
  [[nodiscard]] Value indexed(const Op& op, const Frame& frame);
  bool make_index(const Op& op, const Frame& frame, ComprehensionIndex& index);
  [[nodiscard]] Value array(std::span<const Operand> items, const Frame& frame);
  [[nodiscard]] Value set(std::span<const Operand> items, const Frame& frame);
  [[nodiscard]] Value object(std::span<const Operand> items, const Frame& frame);
  [[nodiscard]] Value checked(const ValueResult<Value>& result);

  // Rules and functions.
  [[nodiscard]] Value rule(const RulePlan& rule);
  [[nodiscard]] Value rule_at(const KeyedRulePlan& keyed, const Value& key);
  [[nodiscard]] Value evaluate_at(const KeyedRulePlan& keyed, const Value& key);
  [[nodiscard]] Value replaced_at(std::span<const Value> path);
  [[nodiscard]] Value evaluate(const RulePlan& rule, std::span<const Value> arguments);
  void clauses(const RulePlan& rule, std::span<const Value> arguments, RuleResult& result);
  bool chain(const ClausePlan& first, std::span<const Value> arguments, RuleResult& result);
  Flow clause(const ClausePlan& clause, std::span<const Value> arguments, const Collector& out);
  [[nodiscard]] Value call(const RulePlan& function, std::span<const Value> arguments);
  [[nodiscard]] Value call(const BuiltinCall& builtin, std::span<const Value> operands,
                           const Op& op, const Frame& frame);
  [[nodiscard]] Value call_op(const Op& op, const Frame& frame);
  [[nodiscard]] std::span<const Value> take_operands(const Op& op, const Frame& frame);
  [[nodiscard]] const ReplacedFunction* replacement_of(const Op& op) const;
  [[nodiscard]] Value call_replaced(const ReplacedFunction& by, std::span<const Value> operands,
                                    const Op& op, const Frame& frame);
  Flow yield(const Op& op, const Frame& frame, const Collector& out);
  Flow yield_to_index(const Op& op, const Frame& frame, ComprehensionIndex& index);
  Flow yield_rule(const Op& op, const Frame& frame, RuleResult& out);
  [[nodiscard]] bool insert(const Op& op, const Frame& frame, PartialObject& object);

  // Loops.
  Flow scan(const Op& op, const Frame& frame, const Collector& out);
  Flow relation(const Op& op, const Frame& frame, const Collector& out);
  Flow every(const Op& op, const Frame& frame);
  [[nodiscard]] Flow holds(const Block& block, const Frame& frame);
  template <class Visit>
  Flow each(const Value& in, bool in_order, const Visit& visit);

  // Documents below data.
  Flow walk_data(const Op& op, const Frame& frame, const Collector& out);
  Flow walk(const Op& op, std::size_t step, const RuleNode* node, const Value& base,
            const Frame& frame, const Collector& out);
  Flow walk_to(const Op& op, std::size_t step, const Value& key, const RuleNode* node,
               const Value& base, const Frame& frame, const Collector& out);
  Flow walk_all(const Op& op, std::size_t step, const RuleNode& node, const Value& base,
                const Frame& frame, const Collector& out);
  Flow arrive(const Op& op, const Value& value, const Frame& frame, const Collector& out);
  [[nodiscard]] Value extent(const RuleNode& node);
  [[nodiscard]] Value merged(const Value& base, const Value& rules);
  [[nodiscard]] bool is_replaced(const RuleNode& node) const;

  // With.
  Flow with(const Op& op, const Frame& frame, const Collector& out);
  Flow without(const Op& op, const Frame& frame, const Collector& out);
  void replace(const WithReplacement& by, const Frame& frame, World& world);
  [[nodiscard]] Value patched(const Value& document, std::span<const Value> path,
                              const Value& value);
  void forget_known(World& world);

  void print(const Op& op, const Frame& frame);
  [[nodiscard]] bool equal(const Value& a, const Value& b);
  // What is asked for reasons later.
  Flow fails(const Op& op, const Frame& frame);
  Flow ended(Flow flow, const Op& op, const Frame& frame);
  void trace(const Op& op, const Frame& frame);
  void trace(const RulePlan& rule, std::span<const ClausePlan> clauses,
             std::span<const Value> arguments, const Value& value);

  bool spend(std::uint64_t steps);
  bool spend_on_comparing(const Value& value);
  bool spend_on_comparing(std::span<const Value> values);
  bool enter();
  void leave() { --depth_; }
  Flow fail(EvaluationCode code, std::string message, const ClausePlan& clause,
            const Location* where);
  [[nodiscard]] Value note_failure(const BuiltinCall& builtin, const Op& op, const Frame& frame);
  [[nodiscard]] Flow gone() const { return failed_ ? Flow::kError : Flow::kNext; }

  [[nodiscard]] static const Value& value(Operand operand, const Frame& frame) {
    return operand.is_constant() ? frame.clause->constants[operand.index()]
                                 : frame.registers[operand.index()];
  }

  const PolicyPlan& plan_;
  Arena& arena_;
  RegisterStack& registers_;
  const EvaluationOptions& options_;
  Tracer* const tracer_;
  Budget budget_;
  BuiltinContext context_;
  World world_;
  std::uint32_t depth_ = 0;
  bool failed_ = false;
  std::optional<EvaluationError> error_;         // that ended it
  std::optional<EvaluationError> strict_error_;  // a builtin's, told at the end, before all others
};

}  // namespace confcom::rego
