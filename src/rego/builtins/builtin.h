#pragma once

#include <fmt/core.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "rego/arena.h"
#include "rego/budget.h"
#include "rego/value/value.h"

namespace confcom::rego {

class RegexCache;

/// What the world outside of a query is to it: whoever evaluates gives it. Empty functions are
/// refused where a policy needs them.
struct Surroundings {
  /// Since 1970, in UTC. Asked for once in a query at most.
  std::function<std::chrono::nanoseconds()> clock = {};
  std::function<std::uint64_t()> random = {};
};

/// How a builtin failed. Source: OPA, topdown/errors.go: without strict errors, the expression is
/// undefined; otherwise the query ends with this.
struct BuiltinFailure {
  enum class Code : std::uint8_t {
    kNone,
    kType,      ///< an operand is of the wrong type: "eval_type_error"
    kBuiltin,   ///< anything else: "eval_builtin_error"
    kConflict,  ///< several values where there is one: "eval_conflict_error"
    kInternal,  ///< called as no compiler calls it: "eval_internal_error"
  };
  Code code = Code::kNone;
  std::string_view message = {};  ///< in the query's arena, without the function's name
};

/// What a builtin has besides its operands. Of one query, and confined to its thread.
class BuiltinContext {
 public:
  BuiltinContext(Arena& its_arena, Budget& its_budget, RegexCache& its_regexes,
                 const Surroundings& its_surroundings, bool wants_messages)
      : arena(its_arena),
        budget(its_budget),
        regexes(its_regexes),
        surroundings(its_surroundings),
        wants_messages_(wants_messages) {}

  Arena& arena;    ///< for results
  Budget& budget;  ///< spend() for each turn of a loop over operands; exhaust() when refused
  RegexCache& regexes;
  const Surroundings& surroundings;

  /// The query's time. Undefined, and failed, without a clock.
  [[nodiscard]] Value now();

  // Each returns undefined, for the builtin to return. The first failure counts.
  Value fail(std::string_view message);
  /// "both arguments must be of the same type"
  Value fail_as(BuiltinFailure::Code code, std::string_view message);
  /// "operand 1 must be string but got number". Shape: `operand` counts from 1; `wanted` is
  /// "string" or "one of {set, array}".
  Value fail_operand(std::size_t operand, std::string_view wanted, const Value& got);
  /// The same where the type's name does not tell: "… but got floating-point number".
  Value fail_operand(std::size_t operand, std::string_view wanted, std::string_view got);
  /// The same of an item in an operand: "operand 1 must be array of strings but got array
  /// containing number".
  Value fail_item(std::size_t operand, std::string_view wanted, const Value& in, const Value& got);

  /// A result of the query's arena. Undefined, and a limit reached, when it is too long.
  Value text(std::string_view result);
  /// The same when it is too deep, or too large.
  Value built(const ValueResult<Value>& result);

  /// Whether messages are looked at: nobody makes those that are not.
  [[nodiscard]] bool wants_messages() const { return wants_messages_; }
  [[nodiscard]] const BuiltinFailure& failure() const { return failure_; }
  void forget_failure() { failure_ = {}; }

 private:
  Value record(BuiltinFailure::Code code, fmt::string_view format, fmt::format_args arguments);

  bool wants_messages_;
  BuiltinFailure failure_;
  Value now_;
};

/// OPA's name of a value's type: "null", "boolean", …, "set".
[[nodiscard]] std::string_view type_name(const Value& value);

/// As many operands as it is declared with, all of them defined. Undefined: it has no result, or
/// has failed, or the budget is exhausted.
using BuiltinFunction = Value (*)(BuiltinContext& context, std::span<const Value> operands);

/// Called with each result in turn; false: no more are wanted.
using Emit = std::function<bool(const Value& result)>;
/// A builtin that has several results.
using BuiltinRelation = void (*)(BuiltinContext& context, std::span<const Value> operands,
                                 const Emit& emit);

struct Builtin {
  std::string_view name;
  BuiltinFunction function = nullptr;  ///< one of these two
  BuiltinRelation relation = nullptr;
};

/// Null when none of this name is implemented.
[[nodiscard]] const Builtin* find_builtin(std::string_view name);

// One for each family. Shape: a table that lives for ever.
[[nodiscard]] std::span<const Builtin> comparison_builtins();
[[nodiscard]] std::span<const Builtin> number_builtins();
[[nodiscard]] std::span<const Builtin> bit_builtins();
[[nodiscard]] std::span<const Builtin> aggregate_builtins();
[[nodiscard]] std::span<const Builtin> array_builtins();
[[nodiscard]] std::span<const Builtin> set_builtins();
[[nodiscard]] std::span<const Builtin> object_builtins();
[[nodiscard]] std::span<const Builtin> string_builtins();
[[nodiscard]] std::span<const Builtin> regex_builtins();
[[nodiscard]] std::span<const Builtin> type_builtins();
[[nodiscard]] std::span<const Builtin> encoding_builtins();
[[nodiscard]] std::span<const Builtin> semver_builtins();
[[nodiscard]] std::span<const Builtin> net_builtins();
[[nodiscard]] std::span<const Builtin> time_builtins();
[[nodiscard]] std::span<const Builtin> template_builtins();
[[nodiscard]] std::span<const Builtin> walk_builtins();

}  // namespace confcom::rego
