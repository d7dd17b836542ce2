#include "rego/eval/machine.h"
#include "rego/eval/tracer.h"

namespace confcom::rego {

/// Where a block goes no further.
Machine::Flow Machine::fails(const Op& op, const Frame& frame) {
  if (tracer_ != nullptr) {
    tracer_->failed(op, {frame.clause, frame.registers, world_.known});
  }
  return gone();
}

/// A loop that nothing came behind, or that went on to its end, may have been over nothing.
Machine::Flow Machine::ended(Flow flow, const Op& op, const Frame& frame) {
  return flow == Flow::kNext ? fails(op, frame) : flow;
}

/// In front of a clause's body its registers are made undefined: some are shown that were not come
/// to.
void Machine::trace(const Op& op, const Frame& frame) {
  if (tracer_ == nullptr) return;
  if (op.trace != nullptr) {
    for (Register i = op.into; i < op.count; ++i) frame.registers[i] = Value();
  }
  tracer_->begin(op, *frame.clause);
}

/// Of a rule that does not hold.
void Machine::trace(const RulePlan& rule, std::span<const ClausePlan> clauses,
                    std::span<const Value> arguments, const Value& value) {
  tracer_->came_to(rule, clauses, arguments, value, world_.known);
}

}  // namespace confcom::rego
