#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "rego/arena.h"
#include "rego/types/type.h"

namespace confcom::rego {

/// Makes types, and computes with them. Types grow as they are combined, so what is spent on them
/// is limited: once it is exhausted, whatever is asked is answered as if anything were possible,
/// and no answer counts. Source: OPA 1.20.0, v1/types and v1/ast/check.go. Confined to one thread.
class Types {
 public:
  /// A step takes about 40 ns.
  static constexpr std::uint64_t kMaxSteps = 20'000'000;
  static constexpr std::size_t kMaxBytes = std::size_t{256} << 20;
  /// A type that would nest deeper is any: terms do not nest deeper.
  static constexpr std::uint32_t kMaxDepth = 4'600;

  Types() : arena_(kMaxBytes) {}

  [[nodiscard]] bool is_exhausted() const { return left_ == 0; }
  /// False once it is exhausted.
  bool spend(std::uint64_t steps);
  void exhaust() { left_ = 0; }

  [[nodiscard]] const Type* array(const std::vector<const Type*>& items, const Type* others);
  /// With these properties alone.
  [[nodiscard]] const Type* object(std::vector<TypedProperty> properties);
  [[nodiscard]] const Type* open_object(std::vector<TypedProperty> properties, const Type* key,
                                        const Type* value);
  [[nodiscard]] const Type* set(const Type* of);
  [[nodiscard]] const Type* one_of(std::vector<const Type*> sorted);
  [[nodiscard]] const Type* function(const std::vector<const Type*>& operands, const Type* result,
                                     const Type* repeated);
  /// What is empty may be a collection of anything.
  [[nodiscard]] const Type* of(const Value& value);

  /// Unknown is first.
  [[nodiscard]] std::strong_ordering compare(const Type* a, const Type* b);
  /// Both, as one type. Null where one alone is a function.
  [[nodiscard]] const Type* either(const Type* a, const Type* b);
  /// Of all; null where there is none. Takes less time than one after the other.
  [[nodiscard]] const Type* either(std::vector<const Type*> types);
  /// Whether a value can be of both.
  [[nodiscard]] bool unify(const Type* a, const Type* b);

  // Of collections; null for anything else.
  [[nodiscard]] const Type* keys(const Type* type);
  [[nodiscard]] const Type* values(const Type* type);
  /// Null where no such key can be there.
  [[nodiscard]] const Type* select(const Type* type, const Value& key);

 private:
  const Type* make(Type type, std::uint32_t deepest);
  const Type* merge_sorted(const Type& a, const Type& b);
  const Type* with_member(const Type& any, const Type* member);
  bool has_member(const Type& any, const Type* member);
  const Type* either_function(const Type& a, const Type& b);
  const Type* select_property(const Type& object, const Value& key);
  const Type* select_item(const Type& set, const Value& item);
  std::strong_ordering compare_objects(const Type& a, const Type& b);
  std::strong_ordering compare_lists(std::span<const Type* const> a,
                                     std::span<const Type* const> b);
  bool unify_any(const Type& any, const Type& other);
  bool unify_arrays(const Type& a, const Type& b);
  bool unify_objects(const Type& a, const Type& b);
  bool unify_functions(const Type& a, const Type& b);
  bool has_items_of(const Type& a, const Type& b);
  bool has_properties_of(const Type& a, const Type& b);

  const Type* find_keys(const Type& type);
  const Type* find_values(const Type& type);

  Arena arena_;
  std::uint64_t left_ = kMaxSteps;
  // Data that is written in a policy is looked into often.
  std::unordered_map<const Type*, const Type*> keys_;
  std::unordered_map<const Type*, const Type*> values_;
};

}  // namespace confcom::rego
