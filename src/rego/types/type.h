#pragma once

#include <cstdint>
#include <span>

#include "rego/value/value.h"

namespace confcom::rego {

/// In the order in which types are sorted.
enum class TypeKind : std::uint8_t {
  kNull,
  kBoolean,
  kNumber,
  kString,
  kArray,
  kObject,
  kSet,
  kAny,
  kFunction,
};

struct Type;

struct TypedProperty {
  Value key = {};
  const Type* type = nullptr;
};

/// What a term can be, as far as its text tells. Immutable, in an arena, shared. A null pointer,
/// by itself or inside a type, is what is not known yet. Source: OPA 1.20.0, v1/types.
struct Type {
  TypeKind kind = TypeKind::kAny;
  bool is_open = false;    ///< of an object: it may have other properties
  bool is_settled = true;  ///< everything inside is known
  std::uint32_t depth = 1;
  /// An array's first items; the types that any is one of, sorted, none for all; a function's
  /// operands.
  std::span<const Type* const> items = {};
  std::span<const TypedProperty> properties = {};  ///< sorted by key
  const Type* key = nullptr;                       ///< of an open object's other properties
  /// Of these; of an array's other items, null where it has none; of a set's items; a function's
  /// result, null where it has none.
  const Type* value = nullptr;
  const Type* repeated = nullptr;  ///< of a function that takes any number of operands
};

inline constexpr Type kNullType{.kind = TypeKind::kNull};
inline constexpr Type kBooleanType{.kind = TypeKind::kBoolean};
inline constexpr Type kNumberType{.kind = TypeKind::kNumber};
inline constexpr Type kStringType{.kind = TypeKind::kString};
inline constexpr Type kAnyType{.kind = TypeKind::kAny};

/// Anything at all, and not one of several.
[[nodiscard]] inline bool is_anything(const Type* type) {
  return type != nullptr && type->kind == TypeKind::kAny && type->items.empty();
}

[[nodiscard]] inline bool is_kind(const Type* type, TypeKind kind) {
  return type != nullptr && type->kind == kind;
}

[[nodiscard]] inline bool is_settled(const Type* type) {
  return type != nullptr && type->is_settled;
}

}  // namespace confcom::rego
