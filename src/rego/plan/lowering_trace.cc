#include "rego/plan/lowering_trace.h"

#include <algorithm>

namespace confcom::rego {
namespace {

// What a reader takes in at once.
constexpr std::size_t kMaxTracedTerms = 16;

std::string_view text_at(std::string_view source, const Location& location) {
  const std::size_t begin = std::min<std::size_t>(location.offset, source.size());
  const std::size_t end = std::min<std::size_t>(location.end, source.size());
  return end <= begin ? std::string_view() : source.substr(begin, end - begin);
}

void add_term(std::string_view text, Operand value, std::vector<TracedTerm>& out) {
  const bool is_there = std::ranges::find(out, text, &TracedTerm::text) != out.end();
  if (text.empty() || is_there || out.size() == kMaxTracedTerms) return;
  out.push_back({text, value});
}

}  // namespace

/// In front of a body: from here on its registers are its own.
void Lowering::begin_trace(Register arguments) {
  if (trace_ == nullptr) return;
  emit(OpCode::kTrace).into = arguments;
}

void Lowering::finish_trace() {
  if (trace_ == nullptr) return;
  Op& op = ops_.front();
  op.count = registers_;
  op.trace = make_.node(
      ClauseTrace{trace_->source, make_.list(trace_->expressions), make_.list(trace_->uses)});
}

/// Elements of "every" are looked into one by one; the block is at hand still.
void Lowering::finish_element_trace(const CoreExpression& every) {
  if (trace_ == nullptr) return;
  ops_.front().count = numbers_;
  trace(every);
}

/// A block's rules and functions, by their registers.
void Lowering::trace_uses(const Ops& ops) {
  if (trace_ == nullptr) return;
  for (const Op& op : ops) {
    const bool is_use = op.code == OpCode::kRule || op.code == OpCode::kCall;
    if (is_use) trace_->uses.push_back({op.into, op.rule, op.list});
    if (op.code == OpCode::kRuleAt) {
      trace_->uses.push_back({op.into, op.keyed->rule, make_.list(std::vector<Operand>{op.a})});
    }
  }
}

void Lowering::trace_value(const CoreTerm& term, Operand value) {
  if (trace_ != nullptr) trace_->values[&term] = value;
}

/// Once it is lowered.
void Lowering::trace(const CoreExpression& expression) {
  if (trace_ == nullptr) return;
  if (expression.kind == CoreExpressionKind::kCall && !expression.terms.empty() &&
      expression.terms.back()->kind == CoreTermKind::kVariable) {
    trace_->makers.try_emplace(expression.terms.back()->variable, &expression);
  }
  std::vector<TracedTerm> terms;
  for (const CoreTerm* const each : expression.terms) {
    if (each != nullptr) trace_term(*each, terms);
  }
  trace_->expressions.push_back({&expression.location, make_.list(terms)});
}

/// What a rule's value is made of.
void Lowering::trace_yield(const Location& where, const CoreTerm& value) {
  std::vector<TracedTerm> terms;
  trace_term(value, terms);
  trace_->expressions.push_back({&where, make_.list(terms)});
}

void Lowering::trace_term(const CoreTerm& term, std::vector<TracedTerm>& out) {
  const auto value = trace_->values.find(&term);
  if (value != trace_->values.end()) {
    add_term(text_at(trace_->source, term.location), value->second, out);
  }
  if (term.kind == CoreTermKind::kVariable) return trace_variable(term.variable, out);
  if (term.body != nullptr || out.size() == kMaxTracedTerms) return;
  const bool has_head = term.kind == CoreTermKind::kReference && term.root == Root::kVariable;
  if (has_head && trace_->variables[term.variable].is_generated) {
    trace_variable(term.variable, out);
  }
  for (const CoreTerm* const each : term.terms) trace_term(*each, out);
}

/// A generated one stands for the call that it is the result of.
void Lowering::trace_variable(VariableId id, std::vector<TracedTerm>& out) {
  if (!is_bound_[id]) return;
  const CoreVariable& variable = trace_->variables[id];
  if (!variable.is_generated) return add_term(variable.name, bindings_[id], out);
  const auto maker = trace_->makers.find(id);
  if (maker == trace_->makers.end() || out.size() == kMaxTracedTerms) return;
  const CoreExpression& call = *maker->second;
  add_term(text_at(trace_->source, call.location), bindings_[id], out);
  for (const CoreTerm* const each : call.terms.first(call.terms.size() - 1)) {
    trace_term(*each, out);
  }
}

}  // namespace confcom::rego
