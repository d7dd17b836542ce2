#include "rego/value/compare.h"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "rego/value/array.h"
#include "rego/value/number.h"
#include "rego/value/object.h"
#include "rego/value/set.h"
#include "rego/value/string.h"

namespace confcom::rego {
namespace {

std::strong_ordering compare_values(const Value& a, const Value& b) { return compare(a, b); }

std::strong_ordering compare_entries(const Entry& a, const Entry& b) {
  const std::strong_ordering by_key = compare(a.key, b.key);
  return by_key == 0 ? compare(a.value, b.value) : by_key;
}

/// Element by element, then by length.
template <class Sequence, class CompareElements>
std::strong_ordering compare_sequences(const Sequence& a, const Sequence& b,
                                       const CompareElements& compare_elements) {
  const std::size_t shared = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < shared; ++i) {
    const std::strong_ordering order = compare_elements(a[i], b[i]);
    if (order != 0) return order;
  }
  return a.size() <=> b.size();
}

std::strong_ordering compare_of_kind(const Value& a, const Value& b) {
  switch (a.kind()) {
    case Kind::kBoolean:
      return a.boolean() <=> b.boolean();
    case Kind::kNumber:
      return compare_numbers(a, b);
    case Kind::kString:
      return a.string().view() <=> b.string().view();
    case Kind::kArray:
      return compare_sequences(a.array().items(), b.array().items(), compare_values);
    case Kind::kObject:
      return compare_sequences(a.object().sorted(), b.object().sorted(), compare_entries);
    case Kind::kSet:
      return compare_sequences(a.set().sorted(), b.set().sorted(), compare_values);
    default:
      return std::strong_ordering::equal;
  }
}

template <class Elements>
std::uint64_t steps_to_sort_keys(const Elements& elements) {
  std::uint64_t steps = elements.size();
  for (const auto& element : elements) steps += steps_to_compare(key_of(element));
  return steps * static_cast<std::uint64_t>(std::bit_width(elements.size()));
}

template <class T>
std::uint64_t steps_to_sort_once(const Keyed<T>& keyed) {
  return keyed.is_sorted() ? 0 : steps_to_sort_keys(keyed.elements());
}

}  // namespace

std::uint64_t steps_to_sort(const Value& container) {
  if (container.is_object()) return steps_to_sort_once(container.object());
  if (container.is_set()) return steps_to_sort_once(container.set());
  return steps_to_sort_keys(container.array().items());
}

std::strong_ordering compare(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return a.kind() <=> b.kind();
  // What is stored once compares equal at once, however much it holds.
  if (a.is_identical(b)) return std::strong_ordering::equal;
  return compare_of_kind(a, b);
}

}  // namespace confcom::rego
