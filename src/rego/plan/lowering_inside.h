#pragma once

#include <utility>

#include "rego/plan/lowering.h"

namespace confcom::rego {

/// While it lives, operations go to a block of their own.
class Lowering::Inside {
 public:
  explicit Inside(Lowering& lowering)
      : lowering_(lowering),
        outer_(std::exchange(lowering.ops_, {})),
        bound_(lowering.trail_.size()),
        in_order_(lowering.in_order_) {
    lowering.in_order_ = false;
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() = default;

  /// The block; and back to the one around it.
  [[nodiscard]] Block leave() {
    const Block out = lowering_.finish(std::exchange(lowering_.ops_, std::move(outer_)));
    while (lowering_.trail_.size() > bound_) {
      lowering_.is_bound_[lowering_.trail_.back()] = false;
      lowering_.trail_.pop_back();
    }
    lowering_.in_order_ = in_order_;
    return out;
  }

 private:
  Lowering& lowering_;
  Ops outer_;
  std::size_t bound_;
  bool in_order_;
};

}  // namespace confcom::rego
