#include "rego/eval/partial_object.h"

namespace confcom::rego {

std::uint32_t PartialObject::add_level() {
  levels_.emplace_back(*arena_);
  return static_cast<std::uint32_t>(levels_.size() - 1);
}

std::optional<std::uint32_t> PartialObject::descend(std::uint32_t level, const Value& key) {
  if (levels_[level].values.find(key).is_defined() || levels_[level].items.has_value()) return {};
  const Value known = levels_[level].levels.find(key);
  if (known.is_defined()) return static_cast<std::uint32_t>(known.small_integer());
  const std::uint32_t out = add_level();
  levels_[level].levels.insert(key, Value::integer(out));
  return out;
}

std::optional<std::uint32_t> PartialObject::descend(std::span<const Value> keys) {
  std::uint32_t level = 0;
  for (const Value& key : keys) {
    const std::optional<std::uint32_t> next = descend(level, key);
    if (!next.has_value()) return {};
    level = *next;
  }
  return level;
}

bool PartialObject::insert(std::span<const Value> keys, const Value& value) {
  const std::optional<std::uint32_t> level = descend(keys.first(keys.size() - 1));
  if (!level.has_value() || levels_[*level].items.has_value()) return false;
  if (levels_[*level].levels.find(keys.back()).is_defined()) return false;
  return levels_[*level].values.insert_unless_present(keys.back(), value) !=
         ObjectBuilder::Outcome::kConflict;
}

bool PartialObject::insert_item(std::span<const Value> keys, const Value& item) {
  const std::optional<std::uint32_t> level = descend(keys);
  if (!level.has_value()) return false;
  Level& at = levels_[*level];
  if (at.values.size() != 0 || at.levels.size() != 0) return false;
  if (!at.items.has_value()) at.items.emplace(*arena_);
  at.items->insert(item);
  return true;
}

ValueResult<Value> PartialObject::build() { return build(0); }

ValueResult<Value> PartialObject::build(std::uint32_t level) {
  Level& at = levels_[level];
  if (at.items.has_value()) return at.items->build();
  const ValueResult<Value> below = at.levels.build();
  if (!below.has_value()) return below;
  for (const Entry& entry : below->object().entries()) {
    const auto index = static_cast<std::uint32_t>(entry.value.small_integer());
    const ValueResult<Value> value = build(index);
    if (!value.has_value()) return value;
    levels_[level].values.insert(entry.key, *value);
  }
  return levels_[level].values.build();
}

}  // namespace confcom::rego
