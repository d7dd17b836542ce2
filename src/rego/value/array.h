#pragma once

#include <cstddef>
#include <span>

#include "rego/arena.h"
#include "rego/value/trailing.h"
#include "rego/value/value.h"

namespace confcom::rego {

class Array : public Stored {
 public:
  [[nodiscard]] std::span<const Value> items() const { return {trailing<Value>(this), size}; }
};

/// A copy of `items`, all of them defined. Errors: too deep, too large.
[[nodiscard]] ValueResult<Value> make_array(Arena& arena, std::span<const Value> items);

/// Collects an array's items in the arena, where build() leaves them. Build once.
class ArrayBuilder {
 public:
  explicit ArrayBuilder(Arena& arena, std::size_t expected = 0);
  void push(Value item) {
    assert(item.is_defined());
    if (size_ == capacity_) grow(size_ == 0 ? kFirstCapacity : 2 * size_);
    items()[size_++] = item;
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Errors: too deep, too large.
  [[nodiscard]] ValueResult<Value> build();

 private:
  static constexpr std::size_t kFirstCapacity = 4;
  [[nodiscard]] Value* items() const { return trailing<Value>(room_); }
  void grow(std::size_t capacity);

  Arena* arena_;
  Array* room_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

inline const Array& Value::array() const {
  assert(is_array());
  return static_cast<const Array&>(*to_);
}

}  // namespace confcom::rego
