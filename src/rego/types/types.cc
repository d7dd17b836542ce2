#include "rego/types/types.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "rego/value/array.h"
#include "rego/value/compare.h"
#include "rego/value/object.h"
#include "rego/value/set.h"

namespace confcom::rego {
namespace {

/// Of what a type is made of.
struct Parts {
  std::uint32_t depth = 0;
  bool are_settled = true;

  void add(const Type* part) {
    depth = std::max(depth, part == nullptr ? 0 : part->depth);
    are_settled = are_settled && is_settled(part);
  }
};

template <class Item>
std::span<const Item> copy(std::span<const Item> items, Arena& arena) {
  if (items.empty()) return {};
  Item* const out = arena.array<Item>(items.size());
  std::uninitialized_copy(items.begin(), items.end(), out);
  return {out, items.size()};
}

bool is_before(const TypedProperty& a, const TypedProperty& b) {
  return confcom::rego::compare(a.key, b.key) < 0;
}

}  // namespace

bool Types::spend(std::uint64_t steps) {
  left_ -= std::min(steps, left_);
  if (arena_.exceeded()) left_ = 0;
  return left_ > 0;
}

const Type* Types::make(Type type, std::uint32_t deepest) {
  const std::size_t parts = type.items.size() + type.properties.size();
  if (!spend(1 + parts) || deepest >= kMaxDepth) return &kAnyType;
  type.depth = deepest + 1;
  type.items = copy(type.items, arena_);
  type.properties = copy(type.properties, arena_);
  return std::construct_at(arena_.array<Type>(1), type);
}

const Type* Types::array(const std::vector<const Type*>& items, const Type* others) {
  Parts parts;
  for (const Type* const each : items) parts.add(each);
  if (others != nullptr) parts.add(others);
  return make(
      {.kind = TypeKind::kArray, .is_settled = parts.are_settled, .items = items, .value = others},
      parts.depth);
}

const Type* Types::object(std::vector<TypedProperty> properties) {
  Parts parts;
  for (const TypedProperty& each : properties) parts.add(each.type);
  std::ranges::sort(properties, is_before);
  return make(
      {.kind = TypeKind::kObject, .is_settled = parts.are_settled, .properties = properties},
      parts.depth);
}

const Type* Types::open_object(std::vector<TypedProperty> properties, const Type* key,
                               const Type* value) {
  Parts parts;
  for (const TypedProperty& each : properties) parts.add(each.type);
  parts.add(key);
  parts.add(value);
  std::ranges::sort(properties, is_before);
  return make({.kind = TypeKind::kObject,
               .is_open = true,
               .is_settled = parts.are_settled,
               .properties = properties,
               .key = key,
               .value = value},
              parts.depth);
}

const Type* Types::set(const Type* of) {
  Parts parts;
  parts.add(of);
  return make({.kind = TypeKind::kSet, .is_settled = parts.are_settled, .value = of}, parts.depth);
}

/// What it is made of need not be known.
const Type* Types::one_of(std::vector<const Type*> sorted) {
  Parts parts;
  for (const Type* const each : sorted) parts.add(each);
  return make({.kind = TypeKind::kAny, .items = sorted}, parts.depth);
}

const Type* Types::function(const std::vector<const Type*>& operands, const Type* result,
                            const Type* repeated) {
  Parts parts;
  for (const Type* const each : operands) parts.add(each);
  parts.add(result);
  return make({.kind = TypeKind::kFunction,
               .is_settled = parts.are_settled,
               .items = operands,
               .value = result,
               .repeated = repeated},
              parts.depth);
}

// Values nest no deeper than 512.
const Type* Types::of(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return &kNullType;
    case Kind::kBoolean:
      return &kBooleanType;
    case Kind::kNumber:
      return &kNumberType;
    case Kind::kString:
      return &kStringType;
    case Kind::kArray: {
      std::vector<const Type*> items;
      for (const Value& each : value.array().items()) items.push_back(of(each));
      return array(items, items.empty() ? &kAnyType : nullptr);
    }
    case Kind::kObject: {
      std::vector<TypedProperty> properties;
      for (const Entry& each : value.object().entries()) {
        properties.push_back({each.key, of(each.value)});
      }
      if (properties.empty()) return open_object({}, &kAnyType, &kAnyType);
      return object(std::move(properties));
    }
    case Kind::kSet: {
      std::vector<const Type*> items;
      for (const Value& each : value.set().items()) items.push_back(of(each));
      return set(items.empty() ? &kAnyType : either(std::move(items)));
    }
    case Kind::kUndefined:
      break;
  }
  return nullptr;
}

std::strong_ordering Types::compare(const Type* a, const Type* b) {
  if (a == b || !spend(1)) return std::strong_ordering::equal;
  if (a == nullptr || b == nullptr) return (a != nullptr) <=> (b != nullptr);
  if (a->kind != b->kind) return a->kind <=> b->kind;
  switch (a->kind) {
    case TypeKind::kArray:
      if (const auto others = compare(a->value, b->value); others != 0) return others;
      return compare_lists(a->items, b->items);
    case TypeKind::kObject:
      return compare_objects(*a, *b);
    case TypeKind::kSet:
      return compare(a->value, b->value);
    case TypeKind::kAny:
      return compare_lists(a->items, b->items);
    case TypeKind::kFunction:
      if (a->items.size() != b->items.size()) return a->items.size() <=> b->items.size();
      if (const auto operands = compare_lists(a->items, b->items); operands != 0) return operands;
      if (const auto result = compare(a->value, b->value); result != 0) return result;
      return compare(a->repeated, b->repeated);
    default:
      return std::strong_ordering::equal;
  }
}

std::strong_ordering Types::compare_lists(std::span<const Type* const> a,
                                          std::span<const Type* const> b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (const auto order = compare(a[i], b[i]); order != 0) return order;
  }
  return a.size() <=> b.size();
}

std::strong_ordering Types::compare_objects(const Type& a, const Type& b) {
  if (a.is_open != b.is_open) return a.is_open <=> b.is_open;
  if (const auto keys = compare(a.key, b.key); keys != 0) return keys;
  if (const auto values = compare(a.value, b.value); values != 0) return values;
  const std::size_t both = std::min(a.properties.size(), b.properties.size());
  for (std::size_t i = 0; i < both; ++i) {
    const auto key = confcom::rego::compare(a.properties[i].key, b.properties[i].key);
    if (key != 0) return key;
    const auto type = compare(a.properties[i].type, b.properties[i].type);
    if (type != 0) return type;
  }
  return a.properties.size() <=> b.properties.size();
}

}  // namespace confcom::rego
