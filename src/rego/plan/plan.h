#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rego/arena.h"
#include "rego/syntax/location.h"
#include "rego/value/value.h"

/// What is executed. A body is a list of operations that either go on to the next one or fail;
/// those that loop go on once for each element. All of it is immutable and lies in an arena.
namespace confcom::rego {

struct Builtin;
struct Declaration;
struct RuleNode;

/// A register of the frame, or a constant of the plan.
class Operand {
 public:
  Operand() = default;
  [[nodiscard]] static Operand of_register(std::uint32_t index) {
    return Operand(static_cast<std::int32_t>(index));
  }
  [[nodiscard]] static Operand of_constant(std::uint32_t index) {
    return Operand(~static_cast<std::int32_t>(index));
  }
  [[nodiscard]] bool is_constant() const { return value_ < 0; }
  [[nodiscard]] std::uint32_t index() const {
    return static_cast<std::uint32_t>(is_constant() ? ~value_ : value_);
  }

 private:
  explicit Operand(std::int32_t value) : value_(value) {}
  std::int32_t value_ = 0;
};

using Register = std::uint32_t;

enum class OpCode : std::uint8_t {
  // Values. Each fails where its result is undefined.
  kInput,    ///< into = the input
  kLookup,   ///< into = a[b]
  kPath,     ///< into = a at all of list
  kBase,     ///< into = the base document at all of list
  kRule,     ///< into = the value of rules, at list
  kRuleAt,   ///< into = the value of rules, which are an object's, at a; others' keys are not made
  kCall,     ///< into = function(list)
  kBuiltin,  ///< into = builtin(list)
  kArray,    ///< into = [list]
  kSet,      ///< into = {list}
  kObject,   ///< into = {list}, keys and values by turns
  kArrayOf,  ///< into = what block collects; that of an index, by the keys of list, may be second
  kSetOf,
  kObjectOf,
  // Conditions.
  kEqual,     ///< a and b are
  kTruthy,    ///< a is not false
  kIsArray,   ///< a is one, of `count` items, that go to registers from into on
  kIsObject,  ///< a is one, of `count` entries
  kIsKind,    ///< a is of the kind that `count` numbers, or a set
  kNot,       ///< block fails
  kEvery,     ///< block holds for all elements of a; keys and elements as of kScan
  kAnd,       ///< both blocks hold
  kOr,        ///< one of them
  kPrint,     ///< the captures in list; always so
  kTrace,     ///< always so: in front of what an explanation looks into
  kFail,      ///< never so
  // What is behind them is done once for each element, or in another world.
  kScan,       ///< over a: keys go to `into`, elements to the register behind it
  kRelation,   ///< over what builtin(list) comes to, into
  kWalkData,   ///< over what documents there are at a path, into
  kWithEnter,  ///< until the next kWithLeave, documents and functions are others
  kWithLeave,
  // The end of a block.
  kHolds,      ///< of a condition
  kYield,      ///< a, or a and b, to who collects; for an index at list's keys
  kYieldRule,  ///< a, at list's keys
  kYieldRow,   ///< list, a query's
};

[[nodiscard]] constexpr bool is_value(OpCode code) { return code <= OpCode::kObjectOf; }
[[nodiscard]] constexpr bool is_condition(OpCode code) {
  return !is_value(code) && code <= OpCode::kFail;
}

struct Op;

/// Operations up to one that ends it.
struct Block {
  const Op* ops = nullptr;
};

struct RulePlan;
struct KeyedRulePlan;
struct DataPath;
struct WithPlan;
struct BuiltinCall;
struct ClauseTrace;

struct Op {
  OpCode code = OpCode::kHolds;
  bool is_last = false;   ///< of a yield: no other value is of interest
  bool in_order = false;  ///< of a loop: in OPA's order
  bool is_known = false;  ///< of a rule or builtin: b is what it comes to, unless "with" is around
  std::uint32_t count = 0;
  Register into = 0;
  Operand a = {};
  Operand b = {};
  std::uint32_t number = 0;  ///< in the clause, those of blocks before what they are of
  std::span<const Operand> list = {};
  std::span<const Block> blocks = {};
  union {
    const RulePlan* rule = nullptr;
    const KeyedRulePlan* keyed;
    const BuiltinCall* builtin;
    const DataPath* data;
    const WithPlan* with;
    const ClauseTrace* trace;
  };
  const Location* where = nullptr;  ///< the expression it is of
};

struct BuiltinCall {
  const Builtin* builtin = nullptr;
  const Declaration* declaration = nullptr;
};

/// One step of a path below data that is not known before.
struct DataStep {
  bool is_known = true;  ///< a key; else what is found goes to a register
  Operand key = {};
  Register into = 0;
};

struct DataPath {
  const RuleNode* node = nullptr;      ///< where it begins; null: base documents alone
  std::span<const Operand> base = {};  ///< where that is
  std::span<const DataStep> steps = {};
};

struct WithReplacement {
  bool is_input = false;
  std::span<const Value> path = {};
  const RuleNode* node = nullptr;           ///< at the path, where there is one
  const Declaration* builtin = nullptr;     ///< a function that is replaced; this,
  const RulePlan* function = nullptr;       ///< or this
  const BuiltinCall* by_builtin = nullptr;  ///< what by, if it is a function
  const RulePlan* by_function = nullptr;
  Operand value = {};
};

struct WithPlan {
  std::span<const WithReplacement> replacements = {};
};

enum class RuleShape : std::uint8_t {
  kComplete,
  kFunction,
  kSet,
  kObject,  ///< of values, or of sets, at paths below the rule's
};

/// One body, or one branch of "else".
struct ClausePlan {
  Block body = {};
  std::uint32_t registers = 0;
  std::span<const Value> constants = {};
  bool is_function = false;
  bool is_set = false;  ///< yields to a set, which `keys` are the path of
  const ClausePlan* otherwise = nullptr;
  const Location* location = nullptr;
  std::string_view file = {};
};

/// All that defines one document, or one function.
struct RulePlan {
  RuleShape shape = RuleShape::kComplete;
  std::uint32_t id = 0;      ///< among the plan's
  std::uint32_t arity = 0;   ///< of a function: arguments are in the first registers
  bool is_constant = false;  ///< all clauses have one value: the first that holds will do
  Value known = {};          ///< what it comes to whatever is asked; else undefined
  bool is_memoised = false;  ///< a function that is worth it
  const RuleNode* node = nullptr;
  std::span<const Value> path = {};
  std::span<const ClausePlan> clauses = {};
  const ClausePlan* fallback = nullptr;  ///< the default
};

/// An object's rules for when a key is known: the clauses have it in their first register, and come
/// to nothing else. Source: OPA 1.20.0, which evaluates so, and sees no conflicts of other keys.
struct KeyedRulePlan {
  const RulePlan* rule = nullptr;
  std::span<const ClausePlan> clauses = {};
};

/// Rows of it are values of variables, and behind them of expressions.
struct QueryPlan {
  ClausePlan clause = {};
  std::span<const std::string_view> variables = {};
  std::span<const std::string_view> expressions = {};  ///< their texts
};

}  // namespace confcom::rego
