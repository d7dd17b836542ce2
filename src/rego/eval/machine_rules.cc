#include <fmt/format.h>

#include <algorithm>

#include "rego/builtins/declared.h"
#include "rego/eval/machine.h"
#include "rego/eval/tracer.h"
#include "rego/value/rego_text.h"

namespace confcom::rego {
namespace {

constexpr std::string_view kSeveralOutputs = "complete rules must not produce multiple outputs";
constexpr std::string_view kSeveralResults =
    "functions must not produce multiple outputs for same inputs";
constexpr std::string_view kSeveralValues = "object keys must be unique";

EvaluationCode code_of(BuiltinFailure::Code code) {
  switch (code) {
    case BuiltinFailure::Code::kType:
      return EvaluationCode::kType;
    case BuiltinFailure::Code::kConflict:
      return EvaluationCode::kConflict;
    case BuiltinFailure::Code::kInternal:
      return EvaluationCode::kInternal;
    default:
      return EvaluationCode::kBuiltin;
  }
}

}  // namespace

/// Once in each world.
Value Machine::rule(const RulePlan& rule) {
  if (world_.nodes != nullptr && is_replaced(*rule.node)) return replaced_at(rule.path);
  if (world_.is_known[rule.id]) return world_.known[rule.id];
  if (rule.shape == RuleShape::kFunction) return {};  // is no document
  const World& here = world_;
  Value* const known = here.known;
  bool* const is_known = here.is_known;
  const Value out = evaluate(rule, {});
  known[rule.id] = out;
  is_known[rule.id] = true;
  return out;
}

/// What "with" has put in a rule's place.
Value Machine::replaced_at(std::span<const Value> path) {
  Value out = world_.data;
  for (const Value& key : path) {
    if (out.is_defined()) out = look_up(out, key);
  }
  return out;
}

/// Of the whole object, where that is known; else for this key alone, once in each world.
Value Machine::rule_at(const KeyedRulePlan& keyed, const Value& key) {
  const RulePlan& rule = *keyed.rule;
  const bool is_replaced = world_.nodes != nullptr && this->is_replaced(*rule.node);
  if (is_replaced || world_.is_known[rule.id]) return look_up(this->rule(rule), key);
  const CallKey call(&rule, {&key, 1});
  CallTable<Value>& memo = *world_.functions;
  if (const Value* const known = memo.find(call)) return *known;
  const Value out = evaluate_at(keyed, key);
  if (!failed_) memo.add(call, out);
  return out;
}

Value Machine::evaluate_at(const KeyedRulePlan& keyed, const Value& key) {
  if (!enter()) return {};
  PartialObject object(arena_);
  RuleResult result{.object = &object};
  for (const ClausePlan& each : keyed.clauses) {
    if (!chain(each, {&key, 1}, result)) break;
  }
  const Value out = failed_ ? Value() : checked(object.build());
  leave();
  if (!out.is_defined()) return {};
  const Value at = look_up(out, key);
  if (!counts_as_true(at) && tracer_ != nullptr) trace(*keyed.rule, keyed.clauses, {&key, 1}, at);
  return at;
}

Value Machine::evaluate(const RulePlan& rule, std::span<const Value> arguments) {
  if (!enter()) return {};
  RuleResult result;
  if (rule.shape == RuleShape::kSet) {
    SetBuilder set(arena_);
    result.set = &set;
    clauses(rule, arguments, result);
    result.value = checked(set.build());
  } else if (rule.shape == RuleShape::kObject) {
    PartialObject object(arena_);
    result.object = &object;
    clauses(rule, arguments, result);
    result.value = checked(object.build());
  } else {
    clauses(rule, arguments, result);
  }
  leave();
  return failed_ ? Value() : result.value;
}

void Machine::clauses(const RulePlan& rule, std::span<const Value> arguments, RuleResult& result) {
  for (const ClausePlan& each : rule.clauses) {
    if (!chain(each, arguments, result)) return;
    if (rule.is_constant && result.value.is_defined()) break;
  }
  if (!result.value.is_defined() && rule.fallback != nullptr) {
    (void)chain(*rule.fallback, arguments, result);
    if (tracer_ != nullptr) trace(rule, rule.clauses, arguments, result.value);
  } else if (!counts_as_true(result.value) && tracer_ != nullptr) {
    trace(rule, rule.clauses, arguments, result.value);
  }
}

/// A clause, or the first of its "else" that holds. False: it has failed.
bool Machine::chain(const ClausePlan& first, std::span<const Value> arguments, RuleResult& result) {
  result.any = false;
  for (const ClausePlan* each = &first; each != nullptr && !result.any; each = each->otherwise) {
    if (clause(*each, arguments, {.rule = &result}) == Flow::kError) return false;
  }
  return true;
}

Machine::Flow Machine::clause(const ClausePlan& clause, std::span<const Value> arguments,
                              const Collector& out) {
  const RegisterStack::Mark mark = registers_.mark();
  const Frame frame{&clause, registers_.take(clause.registers)};
  std::ranges::copy(arguments, frame.registers);
  const Flow flow = run(clause.body.ops, frame, out);
  registers_.release(mark);
  return flow;
}

Machine::Flow Machine::yield_rule(const Op& op, const Frame& frame, RuleResult& out) {
  out.any = true;
  const Value& yielded = value(op.a, frame);
  if (out.set != nullptr) {
    if (!spend_on_comparing(yielded)) return Flow::kError;
    out.set->insert(yielded);
  } else if (out.object != nullptr) {
    if (!insert(op, frame, *out.object)) {
      return fail(EvaluationCode::kConflict, std::string(kSeveralValues), *frame.clause,
                  frame.clause->location);
    }
  } else if (!out.value.is_defined()) {
    out.value = yielded;
    if (!counts_as_true(yielded) && tracer_ != nullptr) (void)fails(op, frame);
  } else if (!equal(out.value, yielded)) {
    const bool is_function = frame.clause->is_function;
    return fail(EvaluationCode::kConflict,
                std::string(is_function ? kSeveralResults : kSeveralOutputs), *frame.clause,
                frame.clause->location);
  }
  return op.is_last ? Flow::kStop : Flow::kNext;
}

/// False: something else is at its keys.
bool Machine::insert(const Op& op, const Frame& frame, PartialObject& object) {
  const Value& yielded = value(op.a, frame);
  const RegisterStack::Mark mark = registers_.mark();
  const std::span<const Value> keys = take_operands(op, frame);
  for (const Value& each : keys) spend_on_comparing(each);
  const bool is_new =
      spend_on_comparing(yielded) &&
      (frame.clause->is_set ? object.insert_item(keys, yielded) : object.insert(keys, yielded));
  registers_.release(mark);
  return is_new || failed_;
}

Value Machine::call_op(const Op& op, const Frame& frame) {
  const RegisterStack::Mark mark = registers_.mark();
  const std::span<const Value> operands = take_operands(op, frame);
  const ReplacedFunction* const by = world_.replaced == nullptr ? nullptr : replacement_of(op);
  const Value out = by != nullptr              ? call_replaced(*by, operands, op, frame)
                    : op.code == OpCode::kCall ? call(*op.rule, operands)
                                               : call(*op.builtin, operands, op, frame);
  registers_.release(mark);
  return out;
}

/// On top of the registers; who takes them releases them.
std::span<const Value> Machine::take_operands(const Op& op, const Frame& frame) {
  Value* const out = registers_.take(op.list.size());
  for (std::size_t i = 0; i < op.list.size(); ++i) out[i] = value(op.list[i], frame);
  return {out, op.list.size()};
}

Value Machine::call(const RulePlan& function, std::span<const Value> arguments) {
  if (!function.is_memoised) return evaluate(function, arguments);
  CallTable<Value>& memo = *world_.functions;
  const CallKey key(&function, arguments);
  if (const Value* const known = memo.find(key)) return *known;
  const Value out = evaluate(function, arguments);
  if (!failed_) memo.add(key, out);
  return out;
}

Value Machine::call(const BuiltinCall& builtin, std::span<const Value> operands, const Op& op,
                    const Frame& frame) {
  const Value out = builtin.builtin->function(context_, operands);
  if (out.is_defined()) return out;
  return note_failure(builtin, op, frame);
}

/// A builtin that has no result may have failed.
Value Machine::note_failure(const BuiltinCall& builtin, const Op& op, const Frame& frame) {
  if (budget_.exhausted() != Limit::kNone) failed_ = true;
  const BuiltinFailure failure = context_.failure();
  if (tracer_ != nullptr) tracer_->builtin_failed(builtin, failure);
  context_.forget_failure();
  if (failure.code == BuiltinFailure::Code::kNone || !options_.strict_builtin_errors) return {};
  if (!strict_error_.has_value()) {
    strict_error_ = EvaluationError{
        .code = code_of(failure.code),
        .location = op.where == nullptr ? Location{} : *op.where,
        .message = fmt::format("{}: {}", builtin.declaration->name, failure.message),
        .file = std::string(frame.clause->file)};
  }
  return {};
}

const Machine::ReplacedFunction* Machine::replacement_of(const Op& op) const {
  for (const ReplacedFunction* each = world_.replaced; each != nullptr; each = each->next) {
    const bool is_it = op.code == OpCode::kCall ? each->how->function == op.rule
                                                : each->how->builtin == op.builtin->declaration;
    if (is_it) return each;
  }
  return nullptr;
}

/// What stands for a function may call that function.
Value Machine::call_replaced(const ReplacedFunction& by, std::span<const Value> operands,
                             const Op& op, const Frame& frame) {
  const ReplacedFunction* const others = std::exchange(world_.replaced, nullptr);
  Value out = by.value;
  if (by.how->by_function != nullptr) out = call(*by.how->by_function, operands);
  if (by.how->by_builtin != nullptr) out = call(*by.how->by_builtin, operands, op, frame);
  world_.replaced = others;
  return out;
}

void Machine::print(const Op& op, const Frame& frame) {
  if (!options_.print) return;
  std::string text;
  for (const Operand each : op.list) {
    if (!text.empty()) text += ' ';
    const Value& shown = value(each, frame);
    if (shown.set().size == 0) {
      text += "<undefined>";
    } else if (!write_display(shown.set().items().front(), options_.limits.output_bytes, text)) {
      budget_.exhaust(Limit::kOutput);
    }
  }
  options_.print(frame.clause->file, op.where == nullptr ? Location{} : *op.where, text);
}

}  // namespace confcom::rego
