#pragma once

#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

namespace confcom::rego {

/// Elements in OPA's order of their keys. The view points into what it was asked of.
template <class Element>
class SortedView {
 public:
  class Iterator {
   public:
    Iterator(const SortedView* view, std::size_t at) : view_(view), at_(at) {}
    const Element& operator*() const { return (*view_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const SortedView* view_;
    std::size_t at_;
  };

  SortedView(std::span<const Element> elements, std::uint32_t* order)
      : elements_(elements), order_(order) {}

  [[nodiscard]] std::size_t size() const { return elements_.size(); }
  [[nodiscard]] const Element& operator[](std::size_t i) const {
    assert(i < elements_.size());
    return elements_[std::atomic_ref(order_[i]).load(std::memory_order_relaxed)];
  }
  [[nodiscard]] Iterator begin() const { return {this, 0}; }
  [[nodiscard]] Iterator end() const { return {this, size()}; }

 private:
  std::span<const Element> elements_;
  std::uint32_t* order_;
};

}  // namespace confcom::rego
