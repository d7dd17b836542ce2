#include <algorithm>

#include "rego/types/document_types.h"
#include "rego/types/rule_checker.h"
#include "rego/value/array.h"
#include "rego/value/object.h"
#include "rego/value/set.h"

namespace confcom::rego {

/// Whether a term can be of a type. Variables that are not known become that; where it `joins`, one
/// that is known becomes that, too. Source: OPA 1.20.0, unify1.
bool RuleChecker::fit(const CoreTerm& term, const Type* type, bool joins, TypeScope& scope) {
  if (!types_.spend(1)) return true;
  switch (term.kind) {
    case CoreTermKind::kConstant:
      return fit_constant(term.constant, type);
    case CoreTermKind::kVariable:
      return fit_variable(term.variable, type, joins, scope);
    case CoreTermKind::kArray:
    case CoreTermKind::kSet:
    case CoreTermKind::kObject:
      break;
    default:
      return types_.unify(type_of(term, scope), type);
  }
  if (type == nullptr) return false;
  if (type->kind == TypeKind::kAny) return fit_any(term, *type, scope);
  if (term.kind != CoreTermKind::kObject) return fit_items(term, *type, joins, scope);
  return type->kind == TypeKind::kObject && fit_properties(term, *type, joins, scope);
}

bool RuleChecker::fit_variable(VariableId id, const Type* type, bool joins, TypeScope& scope) {
  const Type* const known = scope.variable(id);
  if (!joins && known != nullptr) return types_.unify(known, type);
  scope.set(id, types_.either(known, type));
  return true;
}

bool RuleChecker::fit_any(const CoreTerm& term, const Type& any, TypeScope& scope) {
  if (any.items.empty()) {
    for (const CoreTerm* const each : term.terms) (void)fit(*each, &any, true, scope);
    return true;
  }
  bool fits = false;
  for (const Type* const each : any.items) fits = fit(term, each, true, scope) || fits;
  return fits;
}

/// Of arrays and sets.
bool RuleChecker::fit_items(const CoreTerm& term, const Type& type, bool joins, TypeScope& scope) {
  const bool is_array = term.kind == CoreTermKind::kArray;
  if (type.kind != (is_array ? TypeKind::kArray : TypeKind::kSet)) return false;
  const std::size_t size = term.terms.size();
  if (is_array && type.value == nullptr && size != type.items.size()) return false;
  for (std::size_t i = 0; i < size; ++i) {
    const Type* const item = i < type.items.size() ? type.items[i] : type.value;
    if (!fit(*term.terms[i], item, joins, scope)) return false;
  }
  return true;
}

bool RuleChecker::fit_properties(const CoreTerm& term, const Type& type, bool joins,
                                 TypeScope& scope) {
  if (term.terms.size() / 2 != type.properties.size() && type.value == nullptr) return false;
  for (std::size_t i = 0; i + 1 < term.terms.size(); i += 2) {
    const CoreTerm& value = *term.terms[i + 1];
    if (term.terms[i]->kind != CoreTermKind::kConstant) {
      (void)fit(value, &kAnyType, joins, scope);
      continue;
    }
    const Type* const property = types_.select(&type, term.terms[i]->constant);
    if (property == nullptr || !fit(value, property, joins, scope)) return false;
  }
  return true;
}

// Values nest no deeper than 512.
bool RuleChecker::fit_constant(const Value& value, const Type* type) {
  if (type == nullptr) return false;
  if (!types_.spend(1)) return true;
  if (is_name(value)) return types_.unify(types_.of(value), type);
  if (type->kind == TypeKind::kAny) {
    return type->items.empty() || std::ranges::any_of(type->items, [&](const Type* each) {
             return fit_constant(value, each);
           });
  }
  if (value.is_array()) {
    return type->kind == TypeKind::kArray && fit_constants(value.array().items(), *type);
  }
  if (value.is_set()) {
    return type->kind == TypeKind::kSet &&
           std::ranges::all_of(value.set().items(),
                               [&](const Value& each) { return fit_constant(each, type->value); });
  }
  return type->kind == TypeKind::kObject && fit_constants(value.object().entries(), *type);
}

bool RuleChecker::fit_constants(std::span<const Value> items, const Type& type) {
  if (type.value == nullptr && items.size() != type.items.size()) return false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!fit_constant(items[i], i < type.items.size() ? type.items[i] : type.value)) return false;
  }
  return true;
}

bool RuleChecker::fit_constants(std::span<const Entry> entries, const Type& type) {
  if (type.value == nullptr && entries.size() != type.properties.size()) return false;
  return std::ranges::all_of(entries, [&](const Entry& each) {
    return fit_constant(each.value, types_.select(&type, each.key));
  });
}

/// Whether two terms can be equal. Source: OPA 1.20.0, unify2.
bool RuleChecker::unify(const CoreTerm& a, const Type* type_of_a, const CoreTerm& b,
                        const Type* type_of_b, TypeScope& scope) {
  const bool knows_a = is_settled(type_of_a);
  const bool knows_b = is_settled(type_of_b);
  if (knows_a && knows_b) return types_.unify(type_of_a, type_of_b);
  if (knows_b) return fit(a, type_of_b, false, scope);
  if (knows_a) return fit(b, type_of_a, false, scope);
  if (a.kind == CoreTermKind::kArray) return unify_items(a, b, scope);
  if (a.kind == CoreTermKind::kObject) return unify_properties(a, b, scope);
  const bool a_is_variable = a.kind == CoreTermKind::kVariable;
  if (a_is_variable && b.kind == CoreTermKind::kVariable) return unify_unknown(a, b, scope);
  if (a_is_variable && b.kind == CoreTermKind::kArray) return unify_items(b, a, scope);
  if (a_is_variable && b.kind == CoreTermKind::kObject) return unify_properties(b, a, scope);
  if (a_is_variable && type_of_a == nullptr && type_of_b != nullptr) {
    return fit(a, type_of_b, false, scope);
  }
  if (b.kind == CoreTermKind::kVariable && type_of_b == nullptr && type_of_a != nullptr) {
    return fit(b, type_of_a, false, scope);
  }
  return false;
}

bool RuleChecker::unify_unknown(const CoreTerm& a, const CoreTerm& b, TypeScope& scope) {
  return fit(a, &kAnyType, false, scope) && fit(b, type_of(a, scope), false, scope);
}

bool RuleChecker::unify_items(const CoreTerm& a, const CoreTerm& b, TypeScope& scope) {
  if (b.kind == CoreTermKind::kVariable) return unify_unknown(a, b, scope);
  if (b.kind != CoreTermKind::kArray || a.terms.size() != b.terms.size()) return false;
  for (std::size_t i = 0; i < a.terms.size(); ++i) {
    if (!unify_both(*a.terms[i], *b.terms[i], scope)) return false;
  }
  return true;
}

bool RuleChecker::unify_properties(const CoreTerm& a, const CoreTerm& b, TypeScope& scope) {
  if (b.kind == CoreTermKind::kVariable) return unify_unknown(a, b, scope);
  if (b.kind != CoreTermKind::kObject || a.terms.size() != b.terms.size()) return false;
  for (std::size_t i = 0; i + 1 < a.terms.size(); i += 2) {
    const CoreTerm* value = nullptr;
    for (std::size_t k = 0; k + 1 < b.terms.size() && value == nullptr; k += 2) {
      if (types_.spend(1) && are_same(*a.terms[i], *b.terms[k])) value = b.terms[k + 1];
    }
    if (value == nullptr || !unify_both(*a.terms[i + 1], *value, scope)) return false;
  }
  return true;
}

bool RuleChecker::unify_both(const CoreTerm& a, const CoreTerm& b, TypeScope& scope) {
  return unify(a, type_of(a, scope), b, type_of(b, scope), scope);
}

}  // namespace confcom::rego
