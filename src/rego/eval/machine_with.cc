#include <algorithm>
#include <utility>

#include "rego/eval/machine.h"

namespace confcom::rego {

namespace {

/// A place that a variable names is none.
bool has_place(const WithReplacement& by) {
  return std::ranges::all_of(by.path, &Value::is_defined);
}

}  // namespace

Machine::Flow Machine::with(const Op& op, const Frame& frame, const Collector& out) {
  if (!std::ranges::all_of(op.with->replacements, has_place)) {
    return fail(EvaluationCode::kConflict, "bad document path", *frame.clause, op.where);
  }
  if (!enter()) return Flow::kError;
  const World outer = world_;
  World inner = outer;
  inner.outer = &outer;
  forget_known(inner);
  for (const WithReplacement& each : op.with->replacements) replace(each, frame, inner);
  world_ = inner;
  const Flow flow = failed_ ? Flow::kError : run(&op + 1, frame, out);
  world_ = outer;
  leave();
  return flow;
}

/// What comes behind an expression is of the world around it.
Machine::Flow Machine::without(const Op& op, const Frame& frame, const Collector& out) {
  const World inner = std::exchange(world_, *world_.outer);
  const Flow flow = run(&op + 1, frame, out);
  world_ = inner;
  return flow;
}

void Machine::replace(const WithReplacement& by, const Frame& frame, World& world) {
  const bool is_function = by.builtin != nullptr || by.function != nullptr;
  const bool has_value = by.by_builtin == nullptr && by.by_function == nullptr;
  const Value with = has_value ? value(by.value, frame) : Value();
  if (is_function) {
    world.replaced = std::construct_at(arena_.array<ReplacedFunction>(1),
                                       ReplacedFunction{&by, with, world.replaced});
  } else if (by.is_input) {
    world.input = patched(world.input, by.path, with);
  } else {
    world.data = patched(world.data, by.path, with);
    if (by.node == nullptr) return;
    world.nodes =
        std::construct_at(arena_.array<ReplacedNode>(1), ReplacedNode{by.node, world.nodes});
  }
}

/// The document with another value at a path; what is no object on the way becomes one.
Value Machine::patched(const Value& document, std::span<const Value> path, const Value& value) {
  if (path.empty()) return value;
  ObjectBuilder out(arena_);
  Value below;
  if (document.is_object()) {
    for (const Entry& entry : document.object().entries()) out.insert(entry.key, entry.value);
    below = document.object().find(path.front());
  }
  const Value inner = patched(below, path.subspan(1), value);
  if (!inner.is_defined()) return {};
  out.insert(path.front(), inner);
  return checked(out.build());
}

}  // namespace confcom::rego
