#include "rego/eval/machine.h"
#include "rego/value/item_at.h"

namespace confcom::rego {

Value Machine::look_up(const Value& in, const Value& key) {
  return spend_on_comparing(key) ? item_at(in, key) : Value();
}

Value Machine::path(const Value& base, std::span<const Operand> keys, const Frame& frame) {
  Value out = base;
  for (const Operand key : keys) {
    if (!out.is_defined()) return out;
    out = look_up(out, value(key, frame));
  }
  return out;
}

Value Machine::checked(const ValueResult<Value>& result) {
  if (result.has_value()) return *result;
  budget_.exhaust(limit_of(result.error()));
  failed_ = true;
  return {};
}

Value Machine::array(std::span<const Operand> items, const Frame& frame) {
  ArrayBuilder out(arena_, items.size());
  for (const Operand each : items) out.push(value(each, frame));
  return checked(out.build());
}

Value Machine::set(std::span<const Operand> items, const Frame& frame) {
  SetBuilder out(arena_, items.size());
  for (const Operand each : items) {
    if (!spend_on_comparing(value(each, frame))) return {};
    out.insert(value(each, frame));
  }
  return checked(out.build());
}

Value Machine::object(std::span<const Operand> items, const Frame& frame) {
  ObjectBuilder out(arena_, items.size() / 2);
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (!spend_on_comparing(value(items[i], frame))) return {};
    out.insert(value(items[i], frame), value(items[i + 1], frame));
  }
  return checked(out.build());
}

Value Machine::collect(const Op& op, const Frame& frame) {
  const Value known = op.list.empty() ? Value() : indexed(op, frame);
  return known.is_defined() || failed_ ? known : collect_now(op, frame);
}

Value Machine::collect_now(const Op& op, const Frame& frame) {
  if (!enter()) return {};
  Value out;
  if (op.code == OpCode::kArrayOf) {
    ArrayBuilder builder(arena_);
    (void)run(op.blocks[0].ops, frame, {.array = &builder});
    out = checked(builder.build());
  } else if (op.code == OpCode::kSetOf) {
    SetBuilder builder(arena_);
    (void)run(op.blocks[0].ops, frame, {.set = &builder});
    out = checked(builder.build());
  } else {
    ObjectBuilder builder(arena_);
    (void)run(op.blocks[0].ops, frame, {.object = &builder});
    out = checked(builder.build());
  }
  leave();
  return failed_ ? Value() : out;
}

/// Undefined where the comprehension is evaluated by itself: the first time, and always where
/// errors of other keys' would count.
Value Machine::indexed(const Op& op, const Frame& frame) {
  using State = ComprehensionIndex::State;
  if (options_.strict_builtin_errors) return {};
  const CallKey key(&op, {});
  ComprehensionIndex* index = world_.indexes->find(key);
  if (index == nullptr) index = &world_.indexes->add(key, ComprehensionIndex(arena_, op.code));
  if (index->state == State::kNew) {
    index->state = State::kAsked;
    return {};
  }
  if (index->state == State::kAsked && !make_index(op, frame, *index)) return {};
  if (index->state == State::kUnusable) return {};
  const RegisterStack::Mark mark = registers_.mark();
  const std::span<const Value> keys = take_operands(op, frame);
  const Value out = spend_on_comparing(keys) ? index->find(keys) : Value();
  registers_.release(mark);
  return out;
}

bool Machine::make_index(const Op& op, const Frame& frame, ComprehensionIndex& index) {
  if (!enter()) return false;
  (void)run(op.blocks[1].ops, frame, {.index = &index});
  leave();
  if (failed_) return false;
  const ValueResult<void> made = index.make();
  if (made.has_value()) return true;
  budget_.exhaust(limit_of(made.error()));
  failed_ = true;
  return false;
}

Machine::Flow Machine::yield_to_index(const Op& op, const Frame& frame, ComprehensionIndex& index) {
  const RegisterStack::Mark mark = registers_.mark();
  const std::span<const Value> keys = take_operands(op, frame);
  const Value& first = value(op.a, frame);
  const Value& second = value(op.b, frame);
  const bool may =
      spend_on_comparing(keys) && spend_on_comparing(first) && spend_on_comparing(second);
  if (may) index.add(keys, first, second);
  registers_.release(mark);
  return may ? Flow::kNext : Flow::kError;
}

}  // namespace confcom::rego
