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

}  // namespace confcom::rego
