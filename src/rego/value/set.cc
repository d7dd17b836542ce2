#include "rego/value/set.h"

namespace confcom::rego {
namespace {

/// The same in whatever order the items come.
std::uint64_t hash_items(std::span<const Value> items) {
  const HashSeed& seed = hash_seed();
  std::uint64_t sum = ~static_cast<std::uint64_t>(items.size());
  for (const Value& item : items) sum += fold(item.hash() ^ seed.right, seed.left | 1);
  return fold(sum ^ seed.left, seed.right);
}

}  // namespace

SetBuilder::SetBuilder(Arena& arena, std::size_t expected)
    : arena_(&arena), room_(make_keyed<Set>(arena, expected)) {}

bool SetBuilder::insert(Value item) {
  assert(item.is_defined());
  if (room_->contains(item)) return false;
  if (room_->is_full()) room_ = make_wider(*arena_, *room_);
  room_->append(item);
  return true;
}

ValueResult<Value> SetBuilder::build() {
  ExtentSum extent;
  for (const Value& item : room_->items()) extent.add(item.extent());
  const ValueResult<Extent> sum = extent.sum();
  if (!sum.has_value()) return std::unexpected(sum.error());
  room_->extent = *sum;
  room_->hash = hash_items(room_->items());
  return Value(Kind::kSet, *room_);
}

ValueResult<Value> union_of(const Value& a, const Value& b, Arena& arena) {
  if (b.set().items().empty()) return a;
  if (a.set().items().empty()) return b;
  SetBuilder builder(arena, a.set().items().size() + b.set().items().size());
  for (const Value& item : a.set().items()) builder.insert(item);
  for (const Value& item : b.set().items()) builder.insert(item);
  return builder.build();
}

ValueResult<Value> intersection_of(const Value& a, const Value& b, Arena& arena) {
  SetBuilder builder(arena);
  for (const Value& item : a.set().items()) {
    if (b.set().contains(item)) builder.insert(item);
  }
  return builder.build();
}

ValueResult<Value> difference_of(const Value& a, const Value& b, Arena& arena) {
  if (b.set().items().empty()) return a;
  SetBuilder builder(arena);
  for (const Value& item : a.set().items()) {
    if (!b.set().contains(item)) builder.insert(item);
  }
  return builder.build();
}

}  // namespace confcom::rego
