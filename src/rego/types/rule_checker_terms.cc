#include "rego/types/document_types.h"
#include "rego/types/rule_checker.h"

namespace confcom::rego {

// Terms nest no deeper than sources do.
const Type* RuleChecker::type_of(const CoreTerm& term, TypeScope& scope) {
  std::vector<const Type*> items;
  const Type* item = nullptr;
  switch (term.kind) {
    case CoreTermKind::kConstant:
      return type_of_constant(term);
    case CoreTermKind::kVariable:
      return scope.variable(term.variable);
    case CoreTermKind::kReference:
      return type_of_reference(term, scope);
    case CoreTermKind::kArray:
      for (const CoreTerm* const each : term.terms) items.push_back(type_of(*each, scope));
      return types_.array(items, nullptr);
    case CoreTermKind::kObject:
      return type_of_object(term, scope);
    case CoreTermKind::kSet:
      for (const CoreTerm* const each : term.terms) items.push_back(type_of(*each, scope));
      item = types_.either(std::move(items));
      return types_.set(item == nullptr ? &kAnyType : item);
    case CoreTermKind::kArrayComprehension:
    case CoreTermKind::kSetComprehension:
    case CoreTermKind::kObjectComprehension:
      return comprehension(term, scope).type;
  }
  return nullptr;
}

/// Data that is written in a policy may be long, and is looked at several times.
const Type* RuleChecker::type_of_constant(const CoreTerm& term) {
  const auto [at, is_new] = constants_.try_emplace(&term, nullptr);
  if (is_new) at->second = types_.of(term.constant);
  return at->second;
}

/// Of keys that are not constant, the last one counts.
const Type* RuleChecker::type_of_object(const CoreTerm& object, TypeScope& scope) {
  std::vector<TypedProperty> properties;
  const Type* other_key = nullptr;
  const Type* other_value = nullptr;
  bool is_open = false;
  for (std::size_t i = 0; i + 1 < object.terms.size(); i += 2) {
    const CoreTerm& key = *object.terms[i];
    const Type* const value = type_of(*object.terms[i + 1], scope);
    if (key.kind == CoreTermKind::kConstant) {
      properties.push_back({key.constant, value});
      continue;
    }
    is_open = true;
    other_key = type_of(key, scope);
    other_value = value;
  }
  if (!is_open) return types_.object(std::move(properties));
  return types_.open_object(std::move(properties), other_key, other_value);
}

/// In a scalar, which only "some … in" makes a reference of, nothing can be looked up.
const Type* RuleChecker::type_of_reference(const CoreTerm& reference, TypeScope& scope) {
  if (reference.root != Root::kVariable) {
    return type_at(reference.root, reference.terms, scope, types_);
  }
  if (is_in_scalar(reference)) return nullptr;
  return select_path(scope.variable(reference.variable), reference.terms, types_);
}

bool RuleChecker::is_in_scalar(const CoreTerm& reference) const {
  if (reference.root != Root::kVariable) return false;
  const auto found = rule_.subjects.find(reference.variable);
  if (found == rule_.subjects.end() || found->second.term == nullptr) return false;
  const CoreTerm& subject = *found->second.term;
  return subject.kind == CoreTermKind::kConstant && is_name(subject.constant);
}

const Type* RuleChecker::type_of_function(const Callee& callee, const TypeScope& scope) {
  if (callee.builtin != nullptr) return context_.builtins.of(*callee.builtin);
  return type_at(Root::kData, callee.path, scope, types_);
}

}  // namespace confcom::rego
