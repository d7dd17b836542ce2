#include "rego/compile/variables.h"

namespace confcom::rego {
namespace {

void add_object_variables(const CoreTerm& object, const VariableWalk& walk, VariableIds& out) {
  for (std::size_t i = 0; i < object.terms.size(); ++i) {
    const bool is_key = i % 2 == 0;
    if (!is_key || walk.object_keys) add_variables(*object.terms[i], walk, out);
  }
}

void add_comprehension_variables(const CoreTerm& term, const VariableWalk& walk, VariableIds& out) {
  if (!walk.closures) return;
  for (const CoreTerm* const each : term.terms) add_variables(*each, walk, out);
  add_variables(*term.body, walk, out);
}

void add_all(std::span<const CoreTerm* const> terms, const VariableWalk& walk, VariableIds& out) {
  for (const CoreTerm* const each : terms) add_variables(*each, walk, out);
}

}  // namespace

void add_variables(const CoreTerm& term, const VariableWalk& walk, VariableIds& out) {
  switch (term.kind) {
    case CoreTermKind::kConstant:
      return;
    case CoreTermKind::kVariable:
      out.push_back(term.variable);
      return;
    case CoreTermKind::kReference:
      if (term.root == Root::kVariable && walk.reference_heads) out.push_back(term.variable);
      return add_all(term.terms, walk, out);
    case CoreTermKind::kArray:
      return add_all(term.terms, walk, out);
    case CoreTermKind::kSet:
      if (walk.sets) add_all(term.terms, walk, out);
      return;
    case CoreTermKind::kObject:
      return add_object_variables(term, walk, out);
    case CoreTermKind::kArrayComprehension:
    case CoreTermKind::kSetComprehension:
    case CoreTermKind::kObjectComprehension:
      return add_comprehension_variables(term, walk, out);
  }
}

void add_variables(const CoreExpression& expression, const VariableWalk& walk, VariableIds& out) {
  const bool is_every = expression.kind == CoreExpressionKind::kEvery;
  for (std::size_t i = 0; i < expression.terms.size(); ++i) {
    const bool is_bound_by_every = is_every && i + 1 < expression.terms.size();
    if (expression.terms[i] == nullptr || (is_bound_by_every && !walk.closures)) continue;
    add_variables(*expression.terms[i], walk, out);
  }
  for (const CoreWith& with : expression.withs) {
    if (with.value != nullptr) add_variables(*with.value, walk, out);
  }
  if (!walk.closures) return;
  for (const CoreBody* const body : expression.bodies) add_variables(*body, walk, out);
}

void add_variables(const CoreBody& body, const VariableWalk& walk, VariableIds& out) {
  for (const CoreExpression* const each : body.expressions) add_variables(*each, walk, out);
}

namespace {

void add_closure_variables(const CoreTerm& term, VariableIds& out) {
  if (term.body != nullptr) {
    add_variables(term, {.closures = true}, out);
    return;
  }
  for (const CoreTerm* const each : term.terms) add_closure_variables(*each, out);
}

}  // namespace

void add_closure_variables(const CoreExpression& expression, VariableIds& out) {
  for (const CoreTerm* const each : expression.terms) {
    if (each != nullptr) add_closure_variables(*each, out);
  }
  for (const CoreBody* const body : expression.bodies) {
    add_variables(*body, {.closures = true}, out);
  }
}

}  // namespace confcom::rego
