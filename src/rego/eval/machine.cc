#include "rego/eval/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "rego/compile/rule_tree.h"
#include "rego/value/compare.h"

namespace confcom::rego {

Machine::Machine(const PolicyPlan& plan, const Tools& tools, const Value& input, const Value& data)
    : plan_(plan),
      arena_(tools.arena),
      registers_(tools.registers),
      options_(tools.options),
      tracer_(tools.tracer),
      budget_(tools.options.limits, tools.arena),
      context_(tools.arena, budget_, tools.regexes, tools.options.surroundings,
               tools.options.strict_builtin_errors || tools.tracer != nullptr) {
  world_.input = input;
  world_.data = data;
  forget_known(world_);
}

void Machine::forget_known(World& world) {
  const std::size_t rules = plan_.rule_count();
  world.known = arena_.array<Value>(rules);
  world.is_known = arena_.array<bool>(rules);
  std::uninitialized_fill_n(world.is_known, rules, false);
  world.functions = std::construct_at(arena_.array<CallTable<Value>>(1), arena_);
  world.indexes = std::construct_at(arena_.array<CallTable<ComprehensionIndex>>(1), arena_);
}

void Machine::query(const QueryPlan& query, std::vector<Value>& out) {
  (void)clause(query.clause, {}, {.rows = &out});
}

std::optional<EvaluationError> Machine::error() {
  if (budget_.exhausted() != Limit::kNone) {
    return EvaluationError{
        .code = EvaluationCode::kLimit,
        .message = fmt::format("evaluation limit reached: {}", to_string(budget_.exhausted())),
        .limit = budget_.exhausted()};
  }
  return strict_error_.has_value() ? strict_error_ : error_;
}

Machine::Flow Machine::fail(EvaluationCode code, std::string message, const ClausePlan& clause,
                            const Location* where) {
  failed_ = true;
  if (!error_.has_value()) {
    error_ = EvaluationError{.code = code,
                             .location = where == nullptr ? Location{} : *where,
                             .message = std::move(message),
                             .file = std::string(clause.file)};
  }
  return Flow::kError;
}

/// One more rule, function, loop or block within the others. False: too many, or the budget is
/// spent.
bool Machine::enter() {
  if (++depth_ > options_.limits.depth) budget_.exhaust(Limit::kDepth);
  if (!budget_.spend()) failed_ = true;
  return !failed_;
}

/// False: the budget is spent.
bool Machine::spend(std::uint64_t steps) {
  if (!budget_.spend(steps)) failed_ = true;
  return !failed_;
}

/// For what is compared with other values as a whole, unless that takes no time.
bool Machine::spend_on_comparing(const Value& value) {
  const std::uint64_t steps = steps_to_compare(value);
  return steps == 0 || spend(steps);
}

bool Machine::spend_on_comparing(std::span<const Value> values) {
  return std::ranges::all_of(values,
                             [this](const Value& each) { return spend_on_comparing(each); });
}

/// Only what is alike at first sight is looked into.
bool Machine::equal(const Value& a, const Value& b) {
  if (a.depth() == 0 || a.is_identical(b) || a.hash() != b.hash()) return a == b;
  return spend_on_comparing(a) && a == b;
}

Machine::Flow Machine::run(const Op* op, const Frame& frame, const Collector& out) {
  for (;; ++op) {
    if (is_value(op->code)) {
      const Value result = compute(*op, frame);
      if (!result.is_defined()) return fails(*op, frame);
      frame.registers[op->into] = result;
    } else if (is_condition(op->code)) {
      const Flow flow = check(*op, frame);
      if (flow == Flow::kNext) return fails(*op, frame);
      if (flow != Flow::kStop) return flow;
    } else {
      return go_on(*op, frame, out);
    }
  }
}

inline Value Machine::compute(const Op& op, const Frame& frame) {
  switch (op.code) {
    case OpCode::kInput:
      return world_.input;
    case OpCode::kLookup:
      return look_up(value(op.a, frame), value(op.b, frame));
    case OpCode::kPath:
      return path(value(op.a, frame), op.list, frame);
    case OpCode::kBase:
      return base_at(op.list, frame);
    case OpCode::kRule:
      if (op.is_known && world_.nodes == nullptr) return value(op.b, frame);
      return path(rule(*op.rule), op.list, frame);
    case OpCode::kRuleAt:
      return rule_at(*op.keyed, value(op.a, frame));
    case OpCode::kBuiltin:
      if (op.is_known && world_.replaced == nullptr) return value(op.b, frame);
      return call_op(op, frame);
    case OpCode::kCall:
      return call_op(op, frame);
    case OpCode::kArray:
      return array(op.list, frame);
    case OpCode::kSet:
      return set(op.list, frame);
    case OpCode::kObject:
      return object(op.list, frame);
    default:
      return collect(op, frame);
  }
}

/// Stops where a condition holds.
inline Machine::Flow Machine::check(const Op& op, const Frame& frame) {
  const auto so = [](bool holds) { return holds ? Flow::kStop : Flow::kNext; };
  switch (op.code) {
    case OpCode::kEqual:
      return equal(value(op.a, frame), value(op.b, frame)) ? Flow::kStop : gone();
    case OpCode::kTruthy:
      return so(!value(op.a, frame).is_boolean() || value(op.a, frame).is_true());
    case OpCode::kIsArray:
      return so(take_items(op, frame));
    case OpCode::kIsObject: {
      const Value& object = value(op.a, frame);
      return so(object.is_object() && object.object().size == op.count);
    }
    case OpCode::kIsKind:
      return so(value(op.a, frame).is_set() ||
                value(op.a, frame).kind() == static_cast<Kind>(op.count));
    case OpCode::kNot: {
      const Flow flow = holds(op.blocks[0], frame);
      return flow == Flow::kError ? flow : so(flow == Flow::kNext);
    }
    case OpCode::kAnd:
      return all_hold(op.blocks, frame);
    case OpCode::kOr:
      return any_holds(op.blocks, frame);
    case OpCode::kEvery:
      return every(op, frame);
    case OpCode::kPrint:
      print(op, frame);
      return Flow::kStop;
    case OpCode::kTrace:
      trace(op, frame);
      return Flow::kStop;
    default:
      return Flow::kNext;
  }
}

Machine::Flow Machine::go_on(const Op& op, const Frame& frame, const Collector& out) {
  switch (op.code) {
    case OpCode::kScan:
      return ended(scan(op, frame, out), op, frame);
    case OpCode::kRelation:
      return ended(relation(op, frame, out), op, frame);
    case OpCode::kWalkData:
      return ended(walk_data(op, frame, out), op, frame);
    case OpCode::kWithEnter:
      return with(op, frame, out);
    case OpCode::kWithLeave:
      return without(op, frame, out);
    case OpCode::kHolds:
      return Flow::kStop;
    default:
      return yield(op, frame, out);
  }
}

bool Machine::take_items(const Op& op, const Frame& frame) {
  const Value& items = value(op.a, frame);
  if (!items.is_array() || items.array().size != op.count) return false;
  std::ranges::copy(items.array().items(), frame.registers + op.into);
  return true;
}

Machine::Flow Machine::all_hold(std::span<const Block> blocks, const Frame& frame) {
  for (const Block& block : blocks) {
    const Flow flow = holds(block, frame);
    if (flow != Flow::kStop) return flow;
  }
  return Flow::kStop;
}

Machine::Flow Machine::any_holds(std::span<const Block> blocks, const Frame& frame) {
  for (const Block& block : blocks) {
    const Flow flow = holds(block, frame);
    if (flow != Flow::kNext) return flow;
  }
  return Flow::kNext;
}

Machine::Flow Machine::holds(const Block& block, const Frame& frame) {
  if (!enter()) return Flow::kError;
  const Flow out = run(block.ops, frame, {});
  leave();
  return out;
}

Machine::Flow Machine::yield(const Op& op, const Frame& frame, const Collector& out) {
  if (op.code == OpCode::kYieldRule) return yield_rule(op, frame, *out.rule);
  if (out.rows != nullptr) {
    for (const Operand each : op.list) out.rows->push_back(value(each, frame));
    return Flow::kNext;
  }
  if (out.index != nullptr) return yield_to_index(op, frame, *out.index);
  const Value& first = value(op.a, frame);
  if (out.array != nullptr) {
    out.array->push(first);
    return Flow::kNext;
  }
  if (!spend_on_comparing(first)) return Flow::kError;
  if (out.set != nullptr) {
    out.set->insert(first);
    return Flow::kNext;
  }
  const Value& second = value(op.b, frame);
  if (!spend_on_comparing(second)) return Flow::kError;
  if (out.object->insert_unless_present(first, second) == ObjectBuilder::Outcome::kConflict) {
    return fail(EvaluationCode::kConflict, "object keys must be unique", *frame.clause, op.where);
  }
  return Flow::kNext;
}

}  // namespace confcom::rego
