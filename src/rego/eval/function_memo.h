#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "rego/arena.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// What functions came to for which arguments, in one world.
class FunctionMemo {
 public:
  explicit FunctionMemo(Arena& arena) : arena_(&arena) {}

  /// Null when it is not known. What is known may be undefined.
  [[nodiscard]] const Value* find(std::uint32_t function, std::span<const Value> arguments) const;
  void add(std::uint32_t function, std::span<const Value> arguments, const Value& result);

 private:
  struct Known {
    std::uint64_t hash = 0;
    std::uint32_t function = 0;
    std::span<const Value> arguments = {};
    Value result = {};
  };
  static std::uint64_t hash_of(std::uint32_t function, std::span<const Value> arguments);
  [[nodiscard]] Known* slot(std::uint64_t hash, std::uint32_t function,
                            std::span<const Value> arguments) const;
  void grow();

  Arena* arena_;
  std::span<Known> slots_;  // a power of two of them; a free one has no hash
  std::size_t size_ = 0;
};

}  // namespace confcom::rego
