#include "rego/eval/tracer.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "rego/builtins/declared.h"
#include "rego/value/hash.h"

namespace confcom::rego {
namespace {

std::uint64_t key_of(const RulePlan& rule, std::span<const Value> arguments, const void* world) {
  std::uint64_t out = hash_word(std::hash<const void*>{}(world));
  out = hash_word(out ^ rule.id);
  for (const Value& each : arguments) out = hash_word(out ^ each.hash());
  return out;
}

std::span<const TracedTerm> terms_of(const ClauseTrace& trace, const Location* where) {
  const auto at = std::ranges::find(trace.expressions, where, &TracedExpression::where);
  return at == trace.expressions.end() ? std::span<const TracedTerm>() : at->terms;
}

const Value& value_of(Operand operand, const Tracer::Place& place) {
  return operand.is_constant() ? place.clause->constants[operand.index()]
                               : place.registers[operand.index()];
}

}  // namespace

void Tracer::begin(const Op& op, const ClausePlan& clause) {
  Attempts& attempts = attempts_[&clause];
  if (op.trace != nullptr) {
    attempts.serial = ++serial_;
    attempts.trace = op.trace;
    attempts.all.resize(1);
    attempts.all.front() = {.begin = 0, .end = UINT32_MAX};
    return;
  }
  const auto same = std::ranges::find(attempts.all, op.number, &Attempt::begin);
  Attempt& attempt = same == attempts.all.end() ? attempts.all.emplace_back() : *same;
  attempt = {.begin = op.number, .end = op.count};
}

void Tracer::failed(const Op& op, const Place& place) {
  const auto at = attempts_.find(place.clause);
  if (at == attempts_.end() || is_full()) return;
  for (Attempt& each : at->second.all) {
    const bool is_in = each.begin <= op.number && op.number < each.end;
    const bool is_further = each.furthest.op == nullptr || op.number > each.furthest.op->number;
    if (is_in && is_further) note(op, place, *at->second.trace, each);
  }
  message_ = {};
}

void Tracer::note(const Op& op, const Place& place, const ClauseTrace& trace, Attempt& attempt) {
  attempt.furthest = {.op = &op,
                      .clause = place.clause,
                      .trace = &trace,
                      .terms = terms_of(trace, op.where),
                      .cause = cause_of(op, place, trace)};
  if (op.code == OpCode::kBuiltin) attempt.furthest.message = message_;
  attempt.values.clear();
  for (const TracedTerm& each : attempt.furthest.terms) {
    attempt.values.push_back(value_of(each.value, place));
  }
  if (op.code != OpCode::kEvery) return;
  const std::vector<Attempt>& all = attempts_[place.clause].all;
  const auto element = std::ranges::find(all, op.blocks[0].ops->number, &Attempt::begin);
  if (element == all.end() || element->furthest.op == nullptr) return;
  attempt.furthest.inside = std::construct_at(arena_.array<TracedFailure>(1), kept(*element));
}

/// Of the rule or function whose result an operation is, or looks at.
const TracedReason* Tracer::cause_of(const Op& op, const Place& place,
                                     const ClauseTrace& trace) const {
  if (is_value(op.code)) return reason_at(op.into, place, trace);
  for (const Operand each : {op.a, op.b}) {
    if (each.is_constant() || counts_as_true(value_of(each, place))) continue;
    if (const TracedReason* const out = reason_at(each.index(), place, trace)) return out;
  }
  return nullptr;
}

const TracedReason* Tracer::reason_at(Register into, const Place& place,
                                      const ClauseTrace& trace) const {
  const auto use = std::ranges::find(trace.uses, into, &RuleUse::into);
  if (use == trace.uses.end()) return nullptr;
  std::vector<Value> arguments;
  for (const Operand each : use->arguments) arguments.push_back(value_of(each, place));
  return reason_of(*use->rule, arguments, place.world);
}

void Tracer::builtin_failed(const BuiltinCall& builtin, const BuiltinFailure& failure) {
  if (failure.code == BuiltinFailure::Code::kNone || is_full()) return;
  message_ = arena_.copy(fmt::format("{}: {}", builtin.declaration->name, failure.message));
}

void Tracer::came_to(const RulePlan& rule, std::span<const ClausePlan> clauses,
                     std::span<const Value> arguments, const Value& value, const void* world) {
  const bool is_collection = rule.shape == RuleShape::kSet || rule.shape == RuleShape::kObject;
  if (is_full() || (is_collection && arguments.empty())) return;
  const std::vector<TracedFailure> bodies = failures_of(clauses);
  const bool any_held = std::ranges::any_of(
      bodies, [](const TracedFailure& each) { return each.op->code == OpCode::kYieldRule; });
  TracedFailure* const room = arena_.array<TracedFailure>(bodies.size());
  std::ranges::uninitialized_copy(bodies, std::span(room, bodies.size()));
  reasons_[key_of(rule, arguments, world)] = std::construct_at(
      arena_.array<TracedReason>(1),
      TracedReason{.rule = &rule,
                   .arguments = kept(arguments),
                   .value = value,
                   .is_default = value.is_defined() && rule.fallback != nullptr && !any_held,
                   .bodies = {room, bodies.size()}});
}

/// Of those clauses that were tried since the first one was.
std::vector<TracedFailure> Tracer::failures_of(std::span<const ClausePlan> clauses) {
  std::vector<TracedFailure> out;
  if (clauses.empty()) return out;
  const std::uint64_t first = serial_of(clauses.front());
  for (const ClausePlan& head : clauses) {
    for (const ClausePlan* each = &head; each != nullptr; each = each->otherwise) {
      const TracedFailure* const failure = serial_of(*each) < first ? nullptr : failure_of(*each);
      if (failure != nullptr) out.push_back(*failure);
    }
  }
  return out;
}

std::uint64_t Tracer::serial_of(const ClausePlan& clause) const {
  const auto at = attempts_.find(&clause);
  return at == attempts_.end() ? 0 : at->second.serial;
}

const TracedFailure* Tracer::failure_of(const ClausePlan& clause) {
  const auto at = attempts_.find(&clause);
  if (at == attempts_.end() || at->second.all.front().furthest.op == nullptr) return nullptr;
  return std::construct_at(arena_.array<TracedFailure>(1), kept(at->second.all.front()));
}

const TracedReason* Tracer::reason_of(const RulePlan& rule, std::span<const Value> arguments,
                                      const void* world) const {
  const auto at = reasons_.find(key_of(rule, arguments, world));
  return at == reasons_.end() ? nullptr : at->second;
}

TracedFailure Tracer::kept(const Attempt& attempt) {
  TracedFailure out = attempt.furthest;
  out.values = kept(std::span(attempt.values));
  return out;
}

std::span<const Value> Tracer::kept(std::span<const Value> values) {
  Value* const out = arena_.array<Value>(values.size());
  std::ranges::uninitialized_copy(values, std::span(out, values.size()));
  return {out, values.size()};
}

}  // namespace confcom::rego
