#include <algorithm>

#include "rego/plan/lowering.h"

/// What a body needs of base documents, whatever else it does, is looked up before anything is
/// computed: most bodies that fail do so here. Source: OPA 1.20.0, what its rule index looks at;
/// with strict errors it shows, as builtins are not called then.
namespace confcom::rego {
namespace {

bool is_comparison(const CoreExpression& expression) {
  return expression.kind == CoreExpressionKind::kUnify || is_equal_call(expression);
}

bool is_scalar_or_variable(const CoreTerm& term) {
  return term.kind == CoreTermKind::kVariable ||
         (term.kind == CoreTermKind::kConstant && term.constant.depth() == 0);
}

/// What an index keeps beside a reference: scalars, variables, and arrays of them.
bool is_indexed(const CoreTerm& term) {
  if (term.kind == CoreTermKind::kArray) {
    return std::ranges::all_of(term.terms,
                               [](const CoreTerm* each) { return is_scalar_or_variable(*each); });
  }
  const bool is_flat_array = term.kind == CoreTermKind::kConstant && term.constant.is_array() &&
                             term.constant.depth() == 1;
  return is_flat_array || is_scalar_or_variable(term);
}

bool is_constant_path(const CoreTerm& reference) {
  return std::ranges::all_of(
      reference.terms, [](const CoreTerm* each) { return each->kind == CoreTermKind::kConstant; });
}

}  // namespace

void Lowering::look_ahead(const CoreBody& body) {
  for (const CoreExpression* const each : body.expressions) {
    if (!each->withs.empty()) continue;
    const bool is_call = each->kind == CoreExpressionKind::kCall && !is_equal_call(*each);
    if (each->negated && !is_call) {
      // Only what is computed in front of it, as it is not negated.
      for (const CoreTerm* const term : each->terms) look_ahead_inside(*term);
    } else if (is_comparison(*each)) {
      look_ahead_of_side(*each->terms[0], *each->terms[1]);
      look_ahead_of_side(*each->terms[1], *each->terms[0]);
    } else if (each->kind == CoreExpressionKind::kTerm) {
      look_ahead_inside(*each->terms.front());
    } else if (is_call) {
      for (const CoreTerm* const term : each->terms) look_ahead(*term);
    }
  }
}

void Lowering::look_ahead_of_side(const CoreTerm& side, const CoreTerm& other) {
  const bool is_known = side.kind == CoreTermKind::kVariable && is_bound_[side.variable];
  if (!is_known && !(is_base_document(side) && is_indexed(other))) return look_ahead_inside(side);
  if (is_base_document(side)) look_ahead(side);
  if (other.kind != CoreTermKind::kConstant) return;
  const Operand value = operand(side);
  const Operand wanted = operand(other);
  Op& op = emit(OpCode::kEqual);
  op.a = value;
  op.b = wanted;
}

void Lowering::look_ahead(const CoreTerm& term) {
  if (!is_base_document(term)) return look_ahead_inside(term);
  computed_.try_emplace(&term, reference(term));
}

void Lowering::look_ahead_inside(const CoreTerm& term) {
  if (term.body != nullptr) return;
  for (const CoreTerm* const each : term.terms) look_ahead(*each);
}

/// Of a known path, on which no rules are.
bool Lowering::is_base_document(const CoreTerm& term) const {
  if (term.kind != CoreTermKind::kReference || !is_constant_path(term)) return false;
  if (term.root != Root::kData) return term.root == Root::kInput;
  const RuleNode* node = &context_.tree.root();
  for (const CoreTerm* const each : term.terms) {
    node = node->child(each->constant);
    if (node == nullptr) return true;
    if (!node->rules.empty()) return false;
  }
  return false;
}

}  // namespace confcom::rego
