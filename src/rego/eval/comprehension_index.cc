#include "rego/eval/comprehension_index.h"

#include <algorithm>
#include <memory>

namespace confcom::rego {
namespace {

template <class Builder>
Builder* make_builder(Arena& arena) {
  return std::construct_at(arena.array<Builder>(1), arena);
}

}  // namespace

ComprehensionIndex::Group ComprehensionIndex::new_group() {
  switch (code_) {
    case OpCode::kArrayOf:
      return {.array = make_builder<ArrayBuilder>(*arena_)};
    case OpCode::kSetOf:
      return {.set = make_builder<SetBuilder>(*arena_)};
    default:
      return {.object = make_builder<ObjectBuilder>(*arena_)};
  }
}

void ComprehensionIndex::add(std::span<const Value> keys, const Value& first, const Value& second) {
  if (std::ranges::any_of(keys, is_heavy)) state = State::kUnusable;
  if (state == State::kUnusable) return;
  const CallKey key(this, keys);
  Group* group = groups_.find(key);
  if (group == nullptr) group = &groups_.add(key, new_group());
  if (group->array != nullptr) {
    group->array->push(first);
  } else if (group->set != nullptr) {
    group->set->insert(first);
  } else if (group->object->insert_unless_present(first, second) ==
             ObjectBuilder::Outcome::kConflict) {
    group->conflicts = true;
  }
}

ValueResult<Value> ComprehensionIndex::build(const Group& group) const {
  if (group.array != nullptr) return group.array->build();
  if (group.set != nullptr) return group.set->build();
  return group.object->build();
}

ValueResult<void> ComprehensionIndex::make() {
  if (state == State::kUnusable) return {};
  state = State::kMade;
  const ValueResult<Value> empty = build(new_group());
  if (!empty.has_value()) return std::unexpected(empty.error());
  empty_ = *empty;
  ValueResult<void> out;
  groups_.each([&](Group& group) {
    if (group.conflicts || !out.has_value()) return;
    const ValueResult<Value> value = build(group);
    if (value.has_value()) {
      group.value = *value;
    } else {
      out = std::unexpected(value.error());
    }
  });
  return out;
}

Value ComprehensionIndex::find(std::span<const Value> keys) const {
  const Group* const group = groups_.find(CallKey(this, keys));
  return group == nullptr ? empty_ : group->value;
}

}  // namespace confcom::rego
