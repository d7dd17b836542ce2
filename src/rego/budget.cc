#include "rego/budget.h"

#include <algorithm>

namespace confcom::rego {
namespace {

/// Some 20 µs of work, against which reading the clock is nothing.
constexpr std::uint64_t kSlice = 2'048;

}  // namespace

std::string_view to_string(Limit limit) {
  switch (limit) {
    case Limit::kNone:
      return "none";
    case Limit::kSteps:
      return "steps";
    case Limit::kMemory:
      return "memory";
    case Limit::kTime:
      return "time";
    case Limit::kDepth:
      return "depth";
    case Limit::kOutput:
      return "output";
    case Limit::kRegex:
      return "regex";
  }
  return "";
}

Limit limit_of(ValueError error) {
  return error == ValueError::kTooDeep ? Limit::kDepth : Limit::kMemory;
}

Budget::Budget(const EvaluationLimits& limits, const Arena& arena)
    : limits_(limits), arena_(arena), work_(limits.time), left_(limits.steps) {}

bool Budget::exhaust(Limit limit) {
  if (exhausted_ == Limit::kNone) exhausted_ = limit;
  at_hand_ = 0;
  return false;
}

bool Budget::spend_slowly(std::uint64_t steps) {
  if (exhausted_ != Limit::kNone) return false;
  if (arena_.used() > limits_.memory_bytes) return exhaust(Limit::kMemory);
  if (work_.is_over()) return exhaust(Limit::kTime);
  left_ += at_hand_;
  at_hand_ = 0;
  if (steps >= left_) return exhaust(Limit::kSteps);
  left_ -= steps;
  at_hand_ = std::min(left_, kSlice);
  left_ -= at_hand_;
  return true;
}

}  // namespace confcom::rego
