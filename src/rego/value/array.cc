#include "rego/value/array.h"

#include <limits>
#include <memory>

namespace confcom::rego {
namespace {

std::uint64_t hash_items(std::span<const Value> items) {
  const HashSeed& seed = hash_seed();
  std::uint64_t hash = seed.left + items.size();
  for (const Value& item : items) hash = fold(hash ^ item.hash(), seed.right) + seed.start;
  return hash;
}

Array* room_for(Arena& arena, std::size_t items) {
  return static_cast<Array*>(arena.allocate(sizeof(Array) + items * sizeof(Value), alignof(Array)));
}

}  // namespace

ValueResult<Value> make_array(Arena& arena, std::span<const Value> items) {
  ArrayBuilder builder(arena, items.size());
  for (const Value& item : items) builder.push(item);
  return builder.build();
}

ArrayBuilder::ArrayBuilder(Arena& arena, std::size_t expected) : arena_(&arena) { grow(expected); }

void ArrayBuilder::grow(std::size_t capacity) {
  capacity_ = capacity;
  assert(capacity_ <= std::numeric_limits<std::uint32_t>::max());
  const Value* const old = room_ == nullptr ? nullptr : items();
  room_ = room_for(*arena_, capacity_);
  std::uninitialized_copy_n(old, size_, items());
}

ValueResult<Value> ArrayBuilder::build() {
  const std::span<const Value> all(items(), size_);
  ExtentSum extent;
  for (const Value& item : all) extent.add(item.extent());
  const ValueResult<Extent> sum = extent.sum();
  if (!sum.has_value()) return std::unexpected(sum.error());
  const Stored stored{hash_items(all), static_cast<std::uint32_t>(size_), *sum};
  return Value(Kind::kArray, *std::construct_at(room_, stored));
}

}  // namespace confcom::rego
