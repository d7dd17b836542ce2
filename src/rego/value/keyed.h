#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "rego/arena.h"
#include "rego/value/entry.h"
#include "rego/value/sorted_view.h"
#include "rego/value/trailing.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// Up to this many elements are found without an index.
inline constexpr std::size_t kMaxScanned = 8;

struct KeyedRoom {
  void* at = nullptr;  ///< for the object or set, and its elements
  std::uint32_t* order = nullptr;
  std::uint32_t capacity = 0;
};

[[nodiscard]] KeyedRoom keyed_room(Arena& arena, std::size_t capacity, std::size_t element_bytes);

/// What objects and sets are made of: elements with keys that differ, in the order in which they
/// came. Few are found by looking at each, more by an open-addressing index of positions plus one.
/// Shape in memory: this, elements; apart from them the sorted order, then the index.
template <class T>
class Keyed : public Stored {
 public:
  using Element = T;

  explicit Keyed(const KeyedRoom& room) : capacity_(room.capacity), order_(room.order) {}
  Keyed(const Keyed&) = delete;
  Keyed& operator=(const Keyed&) = delete;

  [[nodiscard]] std::span<const Element> elements() const { return {first(), size}; }
  /// Null when there is none.
  [[nodiscard]] const Element* find(const Value& key) const {
    if (capacity_ > kMaxScanned) return element_at(slot_of(key));
    for (const Element& element : elements()) {
      if (key_of(element) == key) return &element;
    }
    return nullptr;
  }
  /// The one for whose key `is_key` says true; `key_hash` is that key's.
  template <class IsKey>
  [[nodiscard]] const Element* find_where(std::uint64_t key_hash, const IsKey& is_key) const {
    if (capacity_ > kMaxScanned) return element_at(probe(key_hash, is_key));
    for (const Element& element : elements()) {
      if (is_key(key_of(element))) return &element;
    }
    return nullptr;
  }
  /// Made on the first call, of any thread.
  [[nodiscard]] SortedView<Element> sorted() const {
    if (!is_sorted()) make_order();
    return {elements(), order_};
  }
  /// Whether it has been called.
  [[nodiscard]] bool is_sorted() const { return is_sorted_.load(std::memory_order_acquire); }

  // While it is built.
  [[nodiscard]] bool is_full() const { return size == capacity_; }
  [[nodiscard]] std::span<Element> elements_to_change() { return {trailing<Element>(this), size}; }
  /// Asserts that there is room; no key equals its key.
  void append(const Element& element);

 private:
  [[nodiscard]] const Element* first() const { return trailing<Element>(this); }
  /// A power of two of slots, at most half of them in use.
  [[nodiscard]] std::span<std::uint32_t> index() const {
    return {order_ + capacity_, std::bit_ceil(std::size_t{2} * capacity_)};
  }
  /// The slot of the key, or the empty one where it belongs.
  template <class IsKey>
  [[nodiscard]] std::uint32_t& probe(std::uint64_t key_hash, const IsKey& is_key) const {
    const std::span<std::uint32_t> slots = index();
    const std::size_t mask = slots.size() - 1;
    for (std::size_t i = key_hash & mask;; i = (i + 1) & mask) {
      if (slots[i] == 0 || is_key(key_of(first()[slots[i] - 1]))) return slots[i];
    }
  }
  [[nodiscard]] std::uint32_t& slot_of(const Value& key) const;
  [[nodiscard]] const Element* element_at(std::uint32_t slot) const {
    return slot == 0 ? nullptr : first() + (slot - 1);
  }
  void make_order() const;

  std::uint32_t capacity_;
  mutable std::atomic<bool> is_sorted_ = false;
  std::uint32_t* order_;
};

extern template class Keyed<Entry>;
extern template class Keyed<Value>;

/// An empty Object or Set with room for `capacity` elements.
template <class Derived>
[[nodiscard]] Derived* make_keyed(Arena& arena, std::size_t capacity) {
  static_assert(sizeof(Derived) == sizeof(Keyed<typename Derived::Element>));
  const KeyedRoom room = keyed_room(arena, capacity, sizeof(typename Derived::Element));
  return std::construct_at(static_cast<Derived*>(room.at), room);
}

/// The same elements with room for more of them.
template <class Derived>
[[nodiscard]] Derived* make_wider(Arena& arena, const Derived& keyed) {
  constexpr std::size_t kFirstCapacity = 4;
  auto* const wider =
      make_keyed<Derived>(arena, keyed.size == 0 ? kFirstCapacity : std::size_t{2} * keyed.size);
  for (const auto& element : keyed.elements()) wider->append(element);
  return wider;
}

}  // namespace confcom::rego
