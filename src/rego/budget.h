#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "rego/arena.h"
#include "rego/value/kind.h"
#include "rego/work_time.h"

namespace confcom::rego {

/// How far one evaluation may go. Each limit that is reached ends it, with an error that names it.
struct EvaluationLimits {
  /// Loops' turns, calls and expressions, and what builtins do that takes as long. About 10 ns
  /// each.
  std::uint64_t steps = 100'000'000;
  /// Of the query's scratch: what it computes, beside its input and the policy.
  std::size_t memory_bytes = std::size_t{256} << 20;
  /// Of the thread's work, not of the clock on the wall.
  std::chrono::milliseconds time{5'000};
  /// Rules, functions and comprehensions within each other.
  std::uint32_t depth = 1'000;
  /// Of one string that a builtin makes.
  std::size_t output_bytes = std::size_t{64} << 20;
  /// Of one compiled regular expression.
  std::size_t regex_bytes = std::size_t{8} << 20;
};

enum class Limit : std::uint8_t {
  kNone,
  kSteps,
  kMemory,
  kTime,
  kDepth,
  kOutput,
  kRegex,
};

/// "steps", "memory": as options and errors name it.
[[nodiscard]] std::string_view to_string(Limit limit);

/// The limit that a value would pass which cannot be made.
[[nodiscard]] Limit limit_of(ValueError error);

/// What one evaluation has left. Whoever loops spends, and stops when that fails. Confined to one
/// thread.
class Budget {
 public:
  Budget(const EvaluationLimits& limits, const Arena& arena);

  /// False when a limit is reached: then the result does not count, whatever it is.
  [[nodiscard]] bool spend(std::uint64_t steps = 1) {
    if (steps < at_hand_) [[likely]] {
      at_hand_ -= steps;
      return true;
    }
    return spend_slowly(steps);
  }
  /// Names the limit that is reached, the first one if it is told of several. Always false.
  bool exhaust(Limit limit);
  [[nodiscard]] Limit exhausted() const { return exhausted_; }
  [[nodiscard]] const EvaluationLimits& limits() const { return limits_; }

 private:
  bool spend_slowly(std::uint64_t steps);

  const EvaluationLimits limits_;
  const Arena& arena_;
  WorkTime work_;
  std::uint64_t left_;         // beyond what is at hand
  std::uint64_t at_hand_ = 0;  // of a slice, after which memory and time are looked at
  Limit exhausted_ = Limit::kNone;
};

}  // namespace confcom::rego
