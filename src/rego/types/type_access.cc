#include <algorithm>
#include <optional>

#include "rego/types/types.h"
#include "rego/value/compare.h"
#include "rego/value/number.h"

namespace confcom::rego {

const Type* Types::keys(const Type* type) {
  if (type == nullptr || !spend(1)) return nullptr;
  const auto [at, is_new] = keys_.try_emplace(type, nullptr);
  return is_new ? keys_[type] = find_keys(*type) : at->second;
}

const Type* Types::find_keys(const Type& type) {
  std::vector<const Type*> out;
  switch (type.kind) {
    case TypeKind::kArray:
      return &kNumberType;
    case TypeKind::kObject:
      for (const TypedProperty& each : type.properties) out.push_back(of(each.key));
      out.push_back(type.key);
      return either(std::move(out));
    case TypeKind::kSet:
      return type.value;
    case TypeKind::kAny:
      if (type.items.empty()) return &type;
      for (const Type* const each : type.items) out.push_back(keys(each));
      return either(std::move(out));
    default:
      return nullptr;
  }
}

const Type* Types::values(const Type* type) {
  if (type == nullptr || !spend(1)) return nullptr;
  const auto [at, is_new] = values_.try_emplace(type, nullptr);
  return is_new ? values_[type] = find_values(*type) : at->second;
}

const Type* Types::find_values(const Type& type) {
  std::vector<const Type*> out;
  switch (type.kind) {
    case TypeKind::kArray:
      out.assign(type.items.begin(), type.items.end());
      out.push_back(type.value);
      return either(std::move(out));
    case TypeKind::kObject:
      for (const TypedProperty& each : type.properties) out.push_back(each.type);
      out.push_back(type.value);
      return either(std::move(out));
    case TypeKind::kSet:
      return type.value;
    case TypeKind::kAny:
      if (type.items.empty()) return &type;
      for (const Type* const each : type.items) out.push_back(values(each));
      return either(std::move(out));
    default:
      return nullptr;
  }
}

namespace {

/// An index is written as an integer: 1.0 is none.
std::optional<std::size_t> index_of(const Value& key) {
  if (!key.is_number() || !key.is_small_integer() || key.small_integer() < 0) return {};
  return static_cast<std::size_t>(key.small_integer());
}

}  // namespace

const Type* Types::select(const Type* type, const Value& key) {
  if (type == nullptr || !spend(1)) return nullptr;
  switch (type->kind) {
    case TypeKind::kArray: {
      const std::optional<std::size_t> index = index_of(key);
      if (!index.has_value()) return nullptr;
      return *index < type->items.size() ? type->items[*index] : type->value;
    }
    case TypeKind::kObject:
      return select_property(*type, key);
    case TypeKind::kSet:
      return select_item(*type, key);
    case TypeKind::kAny: {
      if (type->items.empty()) return type;
      std::vector<const Type*> out;
      for (const Type* const each : type->items) out.push_back(select(each, key));
      return either(std::move(out));
    }
    default:
      return nullptr;
  }
}

const Type* Types::select_property(const Type& object, const Value& key) {
  const auto less = [](const Value& a, const Value& b) { return confcom::rego::compare(a, b) < 0; };
  const auto found = std::ranges::lower_bound(object.properties, key, less, &TypedProperty::key);
  if (found != object.properties.end() && found->key == key) return found->type;
  if (!object.is_open || object.key == nullptr) return nullptr;
  const Type* const wanted = of(key);
  const bool takes = object.key->kind == TypeKind::kAny ? has_member(*object.key, wanted)
                                                        : compare(object.key, wanted) == 0;
  return takes ? object.value : nullptr;
}

const Type* Types::select_item(const Type& set, const Value& item) {
  const Type* const wanted = of(item);
  if (compare(set.value, wanted) == 0) return set.value;
  const bool takes = is_kind(set.value, TypeKind::kAny) && has_member(*set.value, wanted);
  return takes ? wanted : nullptr;
}

}  // namespace confcom::rego
