#include <algorithm>

#include "rego/builtins/builtin.h"
#include "rego/builtins/declared.h"
#include "rego/builtins/regex_cache.h"
#include "rego/plan/lowering.h"
#include "rego/value/deep_copy.h"
#include "rego/value/item_at.h"

/// What is constant is computed when a policy is compiled. "With" may put something else in the
/// place of any rule or function, wherever it is asked for: then it is computed all the same.
namespace confcom::rego {
namespace {

/// Of what is kept for each call. More is not worth its memory.
constexpr std::uint64_t kMaxWeight = 1'000;

/// For one call: what takes longer is computed by who needs it.
constexpr EvaluationLimits kLimits{.steps = 10'000,
                                   .memory_bytes = std::size_t{1} << 20,
                                   .time = std::chrono::milliseconds(10),
                                   .output_bytes = std::size_t{1} << 16};

}  // namespace

/// What is at a path in the rule's document, as far as the path is known.
Operand Lowering::known_rule(const RulePlan& rule, std::span<const CoreTerm* const> path) {
  Value known = rule.known;
  std::size_t steps = 0;
  for (; steps < path.size() && path[steps]->kind == CoreTermKind::kConstant; ++steps) {
    const Value below = item_at(known, path[steps]->constant);
    if (!below.is_defined()) break;
    known = below;
  }
  const Operands keys = operands(path.first(steps));
  const Operand value = constant(known);
  Op& op = emit(OpCode::kRule);
  op.rule = &rule;
  op.list = make_.list(keys);
  op.is_known = true;
  op.b = value;
  return follow(result(op), path.subspan(steps));
}

/// Undefined where an operand is not constant, or the result is another each time, or none.
Value Lowering::computed_now(const BuiltinCall& call, const Operands& operands) const {
  if (call.builtin == nullptr || call.builtin->function == nullptr) return {};
  if (call.declaration->is_nondeterministic || call.declaration->is_void()) return {};
  if (!std::ranges::all_of(operands, &Operand::is_constant)) return {};
  std::vector<Value> values;
  for (const Operand each : operands) values.push_back(constants_[each.index()]);
  Arena arena;
  Budget budget(kLimits, arena);
  RegexCache regexes({});
  const Surroundings none;
  BuiltinContext context(arena, budget, regexes, none, false);
  const Value out = call.builtin->function(context, values);
  const bool is_kept = budget.exhausted() == Limit::kNone && out.weight() <= kMaxWeight;
  return out.is_defined() && is_kept ? deep_copy(out, context_.arena) : Value();
}

}  // namespace confcom::rego
