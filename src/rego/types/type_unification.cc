#include <algorithm>

#include "rego/types/types.h"

namespace confcom::rego {

bool Types::unify(const Type* a, const Type* b) {
  if (a == nullptr || b == nullptr) return false;
  if (!spend(1)) return true;
  const bool a_is_any = a->kind == TypeKind::kAny;
  const bool b_is_any = b->kind == TypeKind::kAny;
  if (a_is_any && unify_any(*a, *b)) return true;
  if (b_is_any && unify_any(*b, *a)) return true;
  if (a_is_any || b_is_any || a->kind != b->kind) return false;
  switch (a->kind) {
    case TypeKind::kArray:
      return unify_arrays(*a, *b);
    case TypeKind::kObject:
      return unify_objects(*a, *b);
    case TypeKind::kSet:
      return unify(a->value, b->value);
    case TypeKind::kFunction:
      return unify_functions(*a, *b);
    default:
      return true;
  }
}

bool Types::unify_any(const Type& any, const Type& other) {
  if (other.kind == TypeKind::kFunction) return false;
  return any.items.empty() ||
         std::ranges::any_of(any.items, [&](const Type* each) { return unify(each, &other); });
}

bool Types::unify_arrays(const Type& a, const Type& b) {
  if (!has_items_of(a, b) || !has_items_of(b, a)) return false;
  return a.value == nullptr || b.value == nullptr || unify(a.value, b.value);
}

bool Types::has_items_of(const Type& a, const Type& b) {
  for (std::size_t i = 0; i < b.items.size(); ++i) {
    if (!unify(i < a.items.size() ? a.items[i] : a.value, b.items[i])) return false;
  }
  return true;
}

bool Types::unify_objects(const Type& a, const Type& b) {
  if (!has_properties_of(a, b) || !has_properties_of(b, a)) return false;
  return a.value == nullptr || b.value == nullptr || unify(a.value, b.value);
}

bool Types::has_properties_of(const Type& a, const Type& b) {
  const bool is_any_open = a.value != nullptr || b.value != nullptr;
  return std::ranges::all_of(b.properties, [&](const TypedProperty& each) {
    const Type* const found = select_property(a, each.key);
    return found == nullptr ? is_any_open : unify(found, each.type);
  });
}

bool Types::unify_functions(const Type& a, const Type& b) {
  if (a.items.size() != b.items.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!unify(a.items[i], b.items[i])) return false;
  }
  return true;
}

}  // namespace confcom::rego
