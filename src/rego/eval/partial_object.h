#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "rego/arena.h"
#include "rego/value/object.h"
#include "rego/value/set.h"

namespace confcom::rego {

/// The object of a partial rule while its clauses add to it: values, or items of sets, at paths of
/// keys.
class PartialObject {
 public:
  explicit PartialObject(Arena& arena) : arena_(&arena) { add_level(); }

  // False: something else is there already. Shape: at least one key.
  bool insert(std::span<const Value> keys, const Value& value);
  bool insert_item(std::span<const Value> keys, const Value& item);

  [[nodiscard]] ValueResult<Value> build();

 private:
  /// What is at one path: an object of values and of further levels, or a set.
  struct Level {
    explicit Level(Arena& arena) : values(arena), levels(arena) {}

    ObjectBuilder values;
    ObjectBuilder levels;  // to their indices
    std::optional<SetBuilder> items;
  };

  std::uint32_t add_level();
  [[nodiscard]] std::optional<std::uint32_t> descend(std::uint32_t level, const Value& key);
  [[nodiscard]] std::optional<std::uint32_t> descend(std::span<const Value> keys);
  [[nodiscard]] ValueResult<Value> build(std::uint32_t level);

  Arena* arena_;
  std::vector<Level> levels_;
};

}  // namespace confcom::rego
