#include <algorithm>

#include "rego/types/types.h"

namespace confcom::rego {

const Type* Types::either(const Type* a, const Type* b) {
  if (a == nullptr || a == b) return b;
  if (b == nullptr) return a;
  const bool a_is_function = a->kind == TypeKind::kFunction;
  if (a_is_function != (b->kind == TypeKind::kFunction)) return nullptr;
  if (a_is_function) return either_function(*a, *b);
  const bool b_is_any = b->kind == TypeKind::kAny;
  if (a->kind == TypeKind::kAny) return b_is_any ? merge_sorted(*a, *b) : with_member(*a, b);
  if (b_is_any) return with_member(*b, a);
  const auto order = compare(a, b);
  if (order == 0) return a;
  return order < 0 ? one_of({a, b}) : one_of({b, a});
}

const Type* Types::either(std::vector<const Type*> types) {
  std::erase(types, nullptr);
  const auto is_single = [](const Type* each) { return each->kind < TypeKind::kAny; };
  if (!std::ranges::all_of(types, is_single)) {
    const Type* out = nullptr;
    for (const Type* const each : types) out = either(out, each);
    return out;
  }
  std::ranges::sort(types, [&](const Type* a, const Type* b) { return compare(a, b) < 0; });
  const auto rest =
      std::ranges::unique(types, [&](const Type* a, const Type* b) { return compare(a, b) == 0; });
  types.erase(rest.begin(), rest.end());
  if (types.size() < 2) return types.empty() ? nullptr : types.front();
  return one_of(std::move(types));
}

bool Types::has_member(const Type& any, const Type* member) {
  if (is_kind(member, TypeKind::kFunction)) return false;
  const auto less = [&](const Type* a, const Type* b) { return compare(a, b) < 0; };
  return any.items.empty() || std::ranges::binary_search(any.items, member, less);
}

const Type* Types::with_member(const Type& any, const Type* member) {
  if (has_member(any, member)) return &any;
  const auto less = [&](const Type* a, const Type* b) { return compare(a, b) < 0; };
  std::vector<const Type*> out(any.items.begin(), any.items.end());
  out.insert(std::ranges::lower_bound(out, member, less), member);
  return one_of(std::move(out));
}

const Type* Types::merge_sorted(const Type& a, const Type& b) {
  if (a.items.empty()) return &a;
  if (b.items.empty()) return &b;
  const auto less = [&](const Type* x, const Type* y) { return compare(x, y) < 0; };
  std::vector<const Type*> out;
  std::ranges::set_union(a.items, b.items, std::back_inserter(out), less);
  return one_of(std::move(out));
}

const Type* Types::either_function(const Type& a, const Type& b) {
  if (a.items.size() != b.items.size()) return nullptr;
  if ((a.repeated == nullptr) != (b.repeated == nullptr)) return nullptr;
  std::vector<const Type*> operands;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    operands.push_back(either(a.items[i], b.items[i]));
  }
  return function(operands, either(a.value, b.value), either(a.repeated, b.repeated));
}

}  // namespace confcom::rego
