#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "rego/arena.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// A function's call, by what it is found again.
struct CallKey {
  CallKey(std::uint32_t its_function, std::span<const Value> its_arguments);

  std::uint64_t hash = 0;  ///< never 0
  std::uint32_t function = 0;
  std::span<const Value> arguments = {};
};

/// What functions came to for which arguments, in one world.
class FunctionMemo {
 public:
  explicit FunctionMemo(Arena& arena) : arena_(&arena) {}

  /// Null when it is not known. What is known may be undefined.
  [[nodiscard]] const Value* find(const CallKey& call) const;
  /// Of a call that is not known.
  void add(const CallKey& call, const Value& result);

 private:
  struct Known {
    CallKey call;
    Value result;
  };
  struct Slot {
    std::uint64_t hash = 0;  ///< of a free one 0
    const Known* known = nullptr;
  };
  [[nodiscard]] Slot& slot(const CallKey& call) const;
  void grow();

  Arena* arena_;
  std::span<Slot> slots_;  // a power of two of them, at most half of them in use
  std::size_t size_ = 0;
};

}  // namespace confcom::rego
