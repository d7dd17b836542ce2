#include "rego/eval/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "rego/compile/rule_tree.h"

namespace confcom::rego {

Machine::Machine(const PolicyPlan& plan, const Tools& tools, const Value& input, const Value& data)
    : plan_(plan),
      arena_(tools.arena),
      registers_(tools.registers),
      options_(tools.options),
      budget_(tools.options.limits, tools.arena),
      context_(tools.arena, budget_, tools.regexes, tools.options.surroundings,
               tools.options.strict_builtin_errors) {
  world_.input = input;
  world_.data = data;
  forget_known(world_);
}

void Machine::forget_known(World& world) {
  const std::size_t rules = plan_.rule_count();
  world.known = arena_.array<Value>(rules);
  world.is_known = arena_.array<bool>(rules);
  std::uninitialized_fill_n(world.is_known, rules, false);
  world.functions = std::construct_at(arena_.array<FunctionMemo>(1), arena_);
}

void Machine::query(const QueryPlan& query, std::vector<Value>& out) {
  (void)clause(query.clause, {}, {.rows = &out});
}

Value Machine::document(const RulePlan& rule) { return this->rule(rule); }

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

Machine::Flow Machine::run(const Op* op, const Frame& frame, const Collector& out) {
  for (;; ++op) {
    Value result;
    switch (op->code) {
      case OpCode::kMove:
        result = value(op->a, frame);
        break;
      case OpCode::kInput:
        result = world_.input;
        break;
      case OpCode::kFail:
        return Flow::kNext;
      case OpCode::kLookup:
        result = look_up(value(op->a, frame), value(op->b, frame));
        break;
      case OpCode::kPath:
        result = path(value(op->a, frame), op->list, frame);
        break;
      case OpCode::kBase:
        result = base_at(op->list, frame);
        break;
      case OpCode::kRule:
        result = rule(*op->rule);
        break;
      case OpCode::kCall:
      case OpCode::kBuiltin:
        result = call_op(*op, frame);
        break;
      case OpCode::kArray:
        result = array(op->list, frame);
        break;
      case OpCode::kSet:
        result = set(op->list, frame);
        break;
      case OpCode::kObject:
        result = object(op->list, frame);
        break;
      case OpCode::kArrayOf:
      case OpCode::kSetOf:
      case OpCode::kObjectOf:
        result = collect(*op, frame);
        break;
      case OpCode::kEqual:
        if (value(op->a, frame) == value(op->b, frame)) continue;
        return Flow::kNext;
      case OpCode::kTruthy: {
        const Value& truth = value(op->a, frame);
        if (truth.is_boolean() && !truth.boolean()) return Flow::kNext;
        continue;
      }
      case OpCode::kIsArray: {
        const Value& items = value(op->a, frame);
        if (!items.is_array() || items.array().size != op->count) return Flow::kNext;
        std::ranges::copy(items.array().items(), frame.registers + op->into);
        continue;
      }
      case OpCode::kIsObject: {
        const Value& object = value(op->a, frame);
        if (!object.is_object() || object.object().size != op->count) return Flow::kNext;
        continue;
      }
      case OpCode::kNot: {
        const Flow flow = holds(op->blocks[0], frame);
        if (flow == Flow::kNext) continue;
        return flow == Flow::kError ? flow : Flow::kNext;
      }
      case OpCode::kAnd:
      case OpCode::kOr: {
        const bool wanted = op->code == OpCode::kOr;
        Flow flow = Flow::kNext;
        for (const Block& block : op->blocks) {
          flow = holds(block, frame);
          if (flow == Flow::kError) return flow;
          if ((flow == Flow::kStop) == wanted) break;
        }
        if (flow == Flow::kNext) return flow;
        continue;
      }
      case OpCode::kEvery: {
        const Flow flow = every(*op, frame);
        if (flow == Flow::kStop) continue;
        return flow;
      }
      case OpCode::kPrint:
        print(*op, frame);
        continue;
      case OpCode::kScan:
        return scan(*op, frame, out);
      case OpCode::kRelation:
        return relation(*op, frame, out);
      case OpCode::kWalkData:
        return walk_data(*op, frame, out);
      case OpCode::kWithEnter:
        return with(*op, frame, out);
      case OpCode::kWithLeave:
        return without(*op, frame, out);
      case OpCode::kHolds:
        return Flow::kStop;
      case OpCode::kYield:
      case OpCode::kYieldRule:
      case OpCode::kYieldRow:
        return yield(*op, frame, out);
    }
    if (!result.is_defined()) return gone();
    frame.registers[op->into] = result;
  }
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
  } else if (out.array != nullptr) {
    out.array->push(value(op.a, frame));
  } else if (out.set != nullptr) {
    out.set->insert(value(op.a, frame));
  } else if (out.object->insert_unless_present(value(op.a, frame), value(op.b, frame)) ==
             ObjectBuilder::Outcome::kConflict) {
    return fail(EvaluationCode::kConflict, "object keys must be unique", *frame.clause, op.where);
  }
  return Flow::kNext;
}

}  // namespace confcom::rego
