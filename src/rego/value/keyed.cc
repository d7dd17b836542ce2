#include "rego/value/keyed.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <memory>
#include <numeric>
#include <vector>

#include "rego/value/compare.h"

namespace confcom::rego {
namespace {

/// Positions, sorted by their keys. Most objects have few, and need no memory for it.
template <class Element>
class OrderScratch {
 public:
  explicit OrderScratch(std::span<const Element> elements)
      : many_(elements.size() > few_.size() ? elements.size() : 0),
        order_(many_.empty() ? std::span(few_).first(elements.size()) : std::span(many_)) {
    std::iota(order_.begin(), order_.end(), std::uint32_t{0});
    std::ranges::sort(order_, [&](std::uint32_t a, std::uint32_t b) {
      return compare(key_of(elements[a]), key_of(elements[b])) < 0;
    });
  }
  [[nodiscard]] std::span<const std::uint32_t> order() const { return order_; }

 private:
  std::array<std::uint32_t, 64> few_{};
  std::vector<std::uint32_t> many_;
  std::span<std::uint32_t> order_;
};

}  // namespace

KeyedRoom keyed_room(Arena& arena, std::size_t capacity, std::size_t element_bytes) {
  assert(capacity <= std::numeric_limits<std::uint32_t>::max() / 4);
  const std::size_t slots = capacity > kMaxScanned ? std::bit_ceil(2 * capacity) : 0;
  const std::size_t bytes = sizeof(Keyed<Value>) + capacity * element_bytes;
  void* const at = arena.allocate(bytes, alignof(Keyed<Value>));
  auto* const order = arena.array<std::uint32_t>(capacity + slots);
  std::fill_n(order + capacity, slots, std::uint32_t{0});
  return {at, order, static_cast<std::uint32_t>(capacity)};
}

template <class Element>
std::uint32_t& Keyed<Element>::slot_of(const Value& key) const {
  return probe(key.hash(), [&](const Value& candidate) { return candidate == key; });
}

template <class Element>
void Keyed<Element>::append(const Element& element) {
  assert(size < capacity_);
  ++size;
  std::construct_at(&elements_to_change().back(), element);
  if (capacity_ > kMaxScanned) slot_of(key_of(element)) = size;
}

/// Threads that come here at once all write the same positions, hence no lock.
template <class Element>
void Keyed<Element>::make_order() const {
  const OrderScratch<Element> sorted(elements());
  for (std::size_t i = 0; i < size; ++i) {
    std::atomic_ref(order_[i]).store(sorted.order()[i], std::memory_order_relaxed);
  }
  is_sorted_.store(true, std::memory_order_release);
}

template class Keyed<Entry>;
template class Keyed<Value>;

}  // namespace confcom::rego
