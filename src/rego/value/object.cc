#include "rego/value/object.h"

#include "rego/value/string.h"

namespace confcom::rego {
namespace {

/// The same in whatever order the entries come.
std::uint64_t hash_entries(std::span<const Entry> entries) {
  const HashSeed& seed = hash_seed();
  std::uint64_t sum = entries.size();
  for (const Entry& entry : entries) {
    sum += fold(entry.key.hash() ^ seed.left, entry.value.hash() ^ seed.right);
  }
  return fold(sum ^ seed.right, seed.left | 1);
}

}  // namespace

Value Object::find(std::string_view key, std::uint64_t key_hash) const {
  const Entry* const entry = find_where(key_hash, [&](const Value& candidate) {
    return candidate.is_string() && candidate.hash() == key_hash &&
           candidate.string().view() == key;
  });
  return entry == nullptr ? Value() : entry->value;
}

ObjectBuilder::ObjectBuilder(Arena& arena, std::size_t expected)
    : arena_(&arena), room_(make_keyed<Object>(arena, expected)) {}

void ObjectBuilder::append(const Entry& entry) {
  assert(entry.key.is_defined() && entry.value.is_defined());
  if (room_->is_full()) room_ = make_wider(*arena_, *room_);
  room_->append(entry);
}

bool ObjectBuilder::insert(Value key, Value value) {
  assert(value.is_defined());
  const Entry* const present = room_->find_entry(key);
  if (present == nullptr) {
    append({key, value});
    return true;
  }
  const auto position = static_cast<std::size_t>(present - room_->entries().data());
  room_->elements_to_change()[position].value = value;
  return false;
}

ObjectBuilder::Outcome ObjectBuilder::insert_unless_present(Value key, Value value) {
  const Value present = room_->find(key);
  if (present.is_defined()) return present == value ? Outcome::kEqual : Outcome::kConflict;
  append({key, value});
  return Outcome::kAdded;
}

Value ObjectBuilder::find(Value key) const { return room_->find(key); }

ValueResult<Value> ObjectBuilder::build() {
  ExtentSum extent;
  for (const Entry& entry : room_->entries()) {
    extent.add(entry.key.extent());
    extent.add(entry.value.extent());
  }
  const ValueResult<Extent> sum = extent.sum();
  if (!sum.has_value()) return std::unexpected(sum.error());
  room_->extent = *sum;
  room_->hash = hash_entries(room_->entries());
  return Value(Kind::kObject, *room_);
}

}  // namespace confcom::rego
