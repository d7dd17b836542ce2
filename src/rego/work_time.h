#pragma once

#include <chrono>
#include <optional>

namespace confcom::rego {

/// Ends a thread's work after a time of its own, not of the clock on the wall: a machine that
/// stands still or is busy with others refuses nothing that it would let through else. Confined to
/// the thread that works.
class WorkTime {
 public:
  explicit WorkTime(std::chrono::nanoseconds limit);

  /// After no more work than `limit`, and no less than half of it.
  [[nodiscard]] bool is_over();

 private:
  std::chrono::nanoseconds half_;
  std::chrono::steady_clock::time_point begin_;
  std::optional<std::chrono::nanoseconds> worked_before_;  // the second half
};

}  // namespace confcom::rego
