#include <algorithm>
#include <deque>

#include "rego/compile/variables.h"
#include "rego/plan/lowering.h"

namespace confcom::rego {
namespace {

/// What a comprehension makes; undefined of other terms.
Kind kind_of(const CoreTerm& comprehension) {
  switch (comprehension.kind) {
    case CoreTermKind::kArrayComprehension:
      return Kind::kArray;
    case CoreTermKind::kSetComprehension:
      return Kind::kSet;
    case CoreTermKind::kObjectComprehension:
      return Kind::kObject;
    default:
      return Kind::kUndefined;
  }
}

}  // namespace

/// A pattern that gives values to variables.
bool Lowering::is_unbound(const CoreTerm& term) const {
  switch (term.kind) {
    case CoreTermKind::kVariable:
      return !is_bound_[term.variable];
    case CoreTermKind::kArray:
    case CoreTermKind::kObject:
    case CoreTermKind::kSet:
      return std::ranges::any_of(term.terms,
                                 [this](const CoreTerm* each) { return is_unbound(*each); });
    default:
      return false;
  }
}

/// Whether a term can be computed now. What references loop over is no hindrance.
bool Lowering::has_value(const CoreTerm& term) const {
  if (term.kind == CoreTermKind::kReference && term.root == Root::kVariable) {
    return is_bound_[term.variable];
  }
  return !is_unbound(term);
}

/// Parts wait for each other, until those that have values gave them to all.
void Lowering::unify(const CoreTerm& a, const CoreTerm& b) {
  Pairs waiting{{&a, &b}};
  while (!waiting.empty()) {
    Pairs still;
    bool any_done = false;
    for (const auto& [left, right] : waiting) {
      any_done |= try_to_unify(*left, *right) || unify_items(*left, *right, still);
    }
    if (!any_done) {
      emit(OpCode::kFail);
      return;
    }
    waiting = std::move(still);
  }
}

/// Arrays' items in place of the arrays. False: they stay as they are.
bool Lowering::unify_items(const CoreTerm& a, const CoreTerm& b, Pairs& out) {
  const bool are_arrays = a.kind == CoreTermKind::kArray && b.kind == CoreTermKind::kArray;
  if (!are_arrays) {
    out.emplace_back(&a, &b);
    return false;
  }
  for (std::size_t i = 0; i < a.terms.size(); ++i) out.emplace_back(a.terms[i], b.terms[i]);
  return true;
}

/// A reference comes before a comprehension, which may turn out not to be needed.
bool Lowering::try_to_unify(const CoreTerm& a, const CoreTerm& b) {
  const bool waits = kind_of(a) != Kind::kUndefined && b.kind == CoreTermKind::kReference;
  if (has_value(a) && !(waits && has_value(b))) {
    const Operand value = operand(a);
    match(b, value);
    return true;
  }
  if (has_value(b)) {
    const Operand value = operand(b);
    match(a, value);
    return true;
  }
  if (a.kind != b.kind || a.kind == CoreTermKind::kVariable) return false;
  if (a.terms.size() != b.terms.size()) {
    emit(OpCode::kFail);
    return true;
  }
  if (a.kind != CoreTermKind::kObject) return false;
  unify_objects(a, b);
  return true;
}

void Lowering::match(const CoreTerm& pattern, Operand value) {
  switch (is_unbound(pattern) ? pattern.kind : CoreTermKind::kConstant) {
    case CoreTermKind::kVariable:
      return bind(pattern.variable, value);
    case CoreTermKind::kArray:
      return match_array(pattern, value);
    case CoreTermKind::kObject:
      return match_object(pattern, value);
    default: {
      if (const Kind kind = kind_of(pattern); kind != Kind::kUndefined) expect(kind, value);
      const Operand other = operand(pattern);
      Op& op = emit(OpCode::kEqual);
      op.a = value;
      op.b = other;
    }
  }
}

/// For what is of another kind a comprehension is not computed, nor comes to errors; but for a set.
/// As in OPA.
void Lowering::expect(Kind kind, Operand value) {
  Op& op = emit(OpCode::kIsKind);
  op.a = value;
  op.count = static_cast<std::uint32_t>(kind);
}

void Lowering::match_array(const CoreTerm& pattern, Operand value) {
  const auto count = static_cast<std::uint32_t>(pattern.terms.size());
  const Register items = allocate(count);
  Op& op = emit(OpCode::kIsArray);
  op.a = value;
  op.count = count;
  op.into = items;
  for (std::uint32_t i = 0; i < count; ++i) {
    match(*pattern.terms[i], Operand::of_register(items + i));
  }
}

void Lowering::match_object(const CoreTerm& pattern, Operand value) {
  Op& op = emit(OpCode::kIsObject);
  op.a = value;
  op.count = static_cast<std::uint32_t>(pattern.terms.size() / 2);
  for (std::size_t i = 0; i + 1 < pattern.terms.size(); i += 2) {
    match(*pattern.terms[i + 1], look_up(value, *pattern.terms[i]));
  }
}

/// Of the same keys, by which values find each other.
void Lowering::unify_objects(const CoreTerm& a, const CoreTerm& b) {
  const auto key_at = [](const CoreTerm& object, std::size_t i) { return object.terms[2 * i]; };
  const std::size_t count = a.terms.size() / 2;
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t j = 0;
    while (j < count && !are_same(*key_at(a, i), *key_at(b, j))) ++j;
    if (j < count) {
      unify(*a.terms[2 * i + 1], *b.terms[2 * j + 1]);
      continue;
    }
    emit(OpCode::kFail);
    return;
  }
}

}  // namespace confcom::rego
