#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "rego/value/keyed.h"

namespace confcom::rego {

/// Keys of any kind, each once.
class Object : public Keyed<Entry> {
 public:
  using Keyed::Keyed;
  [[nodiscard]] std::span<const Entry> entries() const { return elements(); }
  [[nodiscard]] const Entry* find_entry(const Value& key) const { return Keyed::find(key); }
  /// Undefined when there is none.
  [[nodiscard]] Value find(const Value& key) const {
    const Entry* const entry = find_entry(key);
    return entry == nullptr ? Value() : entry->value;
  }
  /// The same by a text that no value was made of; `key_hash` is hash_bytes(key).
  [[nodiscard]] Value find(std::string_view key, std::uint64_t key_hash) const;
  [[nodiscard]] Value find(std::string_view key) const { return find(key, hash_bytes(key)); }
};

/// Collects an object's entries in the arena, where build() leaves them. Build once.
class ObjectBuilder {
 public:
  enum class Outcome : std::uint8_t { kAdded, kEqual, kConflict };

  explicit ObjectBuilder(Arena& arena, std::size_t expected = 0);
  /// Whether the key is new; else its value is replaced.
  bool insert(Value key, Value value);
  /// Keeps the value that a key has already, and tells whether this one equals it.
  Outcome insert_unless_present(Value key, Value value);
  [[nodiscard]] std::size_t size() const { return room_->size; }
  /// Undefined when there is none.
  [[nodiscard]] Value find(Value key) const;
  /// Errors: too deep, too large.
  [[nodiscard]] ValueResult<Value> build();

 private:
  void append(const Entry& entry);

  Arena* arena_;
  Object* room_;
};

inline const Object& Value::object() const {
  assert(is_object());
  return static_cast<const Object&>(*to_);
}

}  // namespace confcom::rego
