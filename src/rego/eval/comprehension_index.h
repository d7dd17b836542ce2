#pragma once

#include <cstdint>
#include <span>

#include "rego/arena.h"
#include "rego/eval/call_table.h"
#include "rego/plan/plan.h"
#include "rego/value/array.h"
#include "rego/value/object.h"
#include "rego/value/set.h"

namespace confcom::rego {

/// What a comprehension comes to for each value of the variables that it closes over, its keys.
/// Source: OPA 1.20.0, comprehension indexing.
class ComprehensionIndex {
 public:
  enum class State : std::uint8_t {
    kNew,
    kAsked,     ///< once: what is asked for once is not worth an index
    kMade,      ///< by make(); find() tells
    kUnusable,  ///< keys that take long to compare
  };

  /// `code`: what it makes.
  ComprehensionIndex(Arena& arena, OpCode code) : arena_(&arena), groups_(arena), code_(code) {}

  State state = State::kNew;

  /// One element, or entry, for `keys`.
  void add(std::span<const Value> keys, const Value& first, const Value& second);
  /// Once all were added. Errors: too deep, too large.
  [[nodiscard]] ValueResult<void> make();
  /// Undefined where it has to be evaluated by itself: it ends by an error.
  [[nodiscard]] Value find(std::span<const Value> keys) const;

 private:
  struct Group {
    ArrayBuilder* array = nullptr;
    SetBuilder* set = nullptr;
    ObjectBuilder* object = nullptr;
    bool conflicts = false;
    Value value = {};
  };

  [[nodiscard]] Group new_group();
  [[nodiscard]] ValueResult<Value> build(const Group& group) const;

  Arena* arena_;
  CallTable<Group> groups_;
  OpCode code_;
  Value empty_ = {};
};

}  // namespace confcom::rego
