#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rego/arena.h"
#include "rego/builtins/builtin.h"
#include "rego/plan/trace_plan.h"

namespace confcom::rego {

struct TracedReason;

/// Neither undefined nor false.
[[nodiscard]] inline bool counts_as_true(const Value& value) {
  return value.is_defined() && (!value.is_boolean() || value.is_true());
}

/// Where a body, or what "every" asks of an element, went no further. Values are as they were then.
struct TracedFailure {
  const Op* op = nullptr;
  const ClausePlan* clause = nullptr;
  const ClauseTrace* trace = nullptr;
  std::span<const TracedTerm> terms = {};
  std::span<const Value> values = {};     ///< of the terms; undefined, too
  const TracedReason* cause = nullptr;    ///< of a rule or function that did not hold
  const TracedFailure* inside = nullptr;  ///< of the element that "every" ended with
  std::string_view message = {};          ///< a builtin's error
};

/// Why a rule or function is undefined or false.
struct TracedReason {
  const RulePlan* rule = nullptr;
  std::span<const Value> arguments = {};  ///< or the key, of an object
  Value value = {};
  bool is_default = false;
  std::span<const TracedFailure> bodies = {};
};

/// Notes, while a traced plan is evaluated, how far each body came. What it notes lies in memory of
/// its own, and points to the plan and to the evaluation's values. Confined to one thread.
class Tracer {
 public:
  /// A body's values, in the world that tells rules' values apart.
  struct Place {
    const ClausePlan* clause = nullptr;
    const Value* registers = nullptr;
    const void* world = nullptr;
  };

  /// `max_bytes` is above what the evaluation takes for itself.
  explicit Tracer(std::size_t max_bytes) : arena_(max_bytes) {}

  /// A body is tried from its beginning, or for another element of "every".
  void begin(const Op& op, const ClausePlan& clause);
  /// What follows `op` is not come to.
  void failed(const Op& op, const Place& place);
  void builtin_failed(const BuiltinCall& builtin, const BuiltinFailure& failure);
  /// A rule or function was asked for, and does not hold.
  void came_to(const RulePlan& rule, std::span<const ClausePlan> clauses,
               std::span<const Value> arguments, const Value& value, const void* world);

  /// How far a clause came when it was tried last. Null: it has not failed since.
  [[nodiscard]] const TracedFailure* failure_of(const ClausePlan& clause);
  /// Null where none is known.
  [[nodiscard]] const TracedReason* reason_of(const RulePlan& rule,
                                              std::span<const Value> arguments,
                                              const void* world) const;
  /// Some reasons are not known: there was no memory for them.
  [[nodiscard]] bool is_full() const { return arena_.exceeded(); }

 private:
  /// One stretch of operations and how far it came.
  struct Attempt {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    TracedFailure furthest = {};
    std::vector<Value> values = {};
  };
  /// A clause, and in it the bodies of "every".
  struct Attempts {
    std::uint64_t serial = 0;
    const ClauseTrace* trace = nullptr;
    std::vector<Attempt> all = {};
  };

  void note(const Op& op, const Place& place, const ClauseTrace& trace, Attempt& attempt);
  [[nodiscard]] const TracedReason* cause_of(const Op& op, const Place& place,
                                             const ClauseTrace& trace) const;
  [[nodiscard]] const TracedReason* reason_at(Register into, const Place& place,
                                              const ClauseTrace& trace) const;
  [[nodiscard]] std::vector<TracedFailure> failures_of(std::span<const ClausePlan> clauses);
  [[nodiscard]] std::uint64_t serial_of(const ClausePlan& clause) const;
  [[nodiscard]] TracedFailure kept(const Attempt& attempt);
  [[nodiscard]] std::span<const Value> kept(std::span<const Value> values);

  Arena arena_;
  std::unordered_map<const ClausePlan*, Attempts> attempts_;
  std::uint64_t serial_ = 0;
  /// By hashes of rule, arguments and world: where two are alike, a reason is told that is not this
  /// call's, and nothing else is wrong.
  std::unordered_map<std::uint64_t, const TracedReason*> reasons_;
  std::string_view message_;  // of the builtin that was called last
};

}  // namespace confcom::rego
