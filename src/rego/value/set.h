#pragma once

#include <cstddef>
#include <span>

#include "rego/value/keyed.h"

namespace confcom::rego {

class Set : public Keyed<Value> {
 public:
  using Keyed::Keyed;
  [[nodiscard]] std::span<const Value> items() const { return elements(); }
  [[nodiscard]] bool contains(const Value& item) const { return find(item) != nullptr; }
};

/// Collects a set's items in the arena, where build() leaves them. Build once.
class SetBuilder {
 public:
  explicit SetBuilder(Arena& arena, std::size_t expected = 0);
  /// Whether the item is new; else nothing changes.
  bool insert(Value item);
  [[nodiscard]] std::size_t size() const { return room_->size; }
  [[nodiscard]] bool contains(Value item) const { return room_->find(item) != nullptr; }
  /// Errors: too deep, too large.
  [[nodiscard]] ValueResult<Value> build();

 private:
  Arena* arena_;
  Set* room_;
};

inline const Set& Value::set() const {
  assert(is_set());
  return static_cast<const Set&>(*to_);
}

// Each takes time in proportion to both sets' sizes. Errors: too large.
[[nodiscard]] ValueResult<Value> union_of(const Value& a, const Value& b, Arena& arena);
[[nodiscard]] ValueResult<Value> intersection_of(const Value& a, const Value& b, Arena& arena);
/// What is in `a` and not in `b`.
[[nodiscard]] ValueResult<Value> difference_of(const Value& a, const Value& b, Arena& arena);

}  // namespace confcom::rego
