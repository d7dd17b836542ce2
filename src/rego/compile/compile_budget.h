#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "rego/budget.h"
#include "rego/work_time.h"

namespace confcom::rego {

/// How far compiling may go. A policy of 100 KiB takes a few milliseconds and megabytes.
struct CompileLimits {
  /// Of syntax trees, rules and plans, each by itself.
  std::size_t memory_bytes = std::size_t{512} << 20;
  /// Of the thread's work, not of the clock on the wall.
  std::chrono::milliseconds time{10'000};
};

/// What one compilation has left. Confined to one thread.
class CompileBudget {
 public:
  explicit CompileBudget(const CompileLimits& limits) : limits_(limits), work_(limits.time) {}

  /// False once a limit is passed: then the result does not count, whatever it is. Asked for each
  /// rule and wherever work may grow faster than the source. `arena` is what is filled.
  [[nodiscard]] bool spend(const Arena& arena) {
    return ++spent_ % kSlice != 0 ? exhausted_ == Limit::kNone : look(arena);
  }
  [[nodiscard]] Limit exhausted() const { return exhausted_; }

 private:
  /// Some 10 µs of work, against which reading the clock is nothing.
  static constexpr std::uint32_t kSlice = 16;
  bool look(const Arena& arena);

  CompileLimits limits_;
  WorkTime work_;
  std::uint32_t spent_ = 0;
  Limit exhausted_ = Limit::kNone;
};

}  // namespace confcom::rego
