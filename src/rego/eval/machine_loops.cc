#include "rego/eval/machine_each.h"

namespace confcom::rego {

Machine::Flow Machine::scan(const Op& op, const Frame& frame, const Collector& out) {
  if (!enter()) return Flow::kError;
  const Flow flow = each(value(op.a, frame), op.in_order || options_.strict_builtin_errors,
                         [&](const Value& key, const Value& element) {
                           frame.registers[op.into] = key;
                           frame.registers[op.into + 1] = element;
                           return run(&op + 1, frame, out);
                         });
  leave();
  return flow;
}

/// Stops where all hold.
Machine::Flow Machine::every(const Op& op, const Frame& frame) {
  const Value& domain = value(op.a, frame);
  if (!domain.is_array() && !domain.is_object() && !domain.is_set()) return Flow::kNext;
  bool all = true;
  if (!enter()) return Flow::kError;
  const bool in_order = options_.strict_builtin_errors;
  const Flow flow = each(domain, in_order, [&](const Value& key, const Value& element) {
    frame.registers[op.into] = key;
    frame.registers[op.into + 1] = element;
    const Flow one = run(op.blocks[0].ops, frame, {});
    if (one == Flow::kError) return one;
    all = one == Flow::kStop;
    return all ? Flow::kNext : Flow::kStop;
  });
  leave();
  if (flow == Flow::kError) return flow;
  return all ? Flow::kStop : Flow::kNext;
}

Machine::Flow Machine::relation(const Op& op, const Frame& frame, const Collector& out) {
  if (!enter()) return Flow::kError;
  const RegisterStack::Mark mark = registers_.mark();
  const std::span<const Value> operands = take_operands(op, frame);
  Flow flow = Flow::kNext;
  op.builtin->builtin->relation(context_, operands, [&](const Value& result) {
    frame.registers[op.into] = result;
    flow = run(&op + 1, frame, out);
    return flow == Flow::kNext;
  });
  registers_.release(mark);
  leave();
  if (flow == Flow::kNext) (void)note_failure(*op.builtin, op, frame);
  return failed_ ? Flow::kError : flow;
}

}  // namespace confcom::rego
