#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "rego/syntax/location.h"
#include "rego/value/value.h"

/// What modules mean: names are resolved, every variable has a number, calls stand by themselves
/// in front of who uses their result, and what is constant is a value. All of it lies in an arena.
namespace confcom::rego {

struct Declaration;
struct CoreBody;
struct CoreExpression;

/// Of one rule, or one query: an index into its variables.
using VariableId = std::uint32_t;

struct CoreVariable {
  std::string_view name = {};  ///< as its author wrote it
  bool is_generated = false;   ///< by the compiler; also what "_" stands for
  bool is_wildcard = false;
};

enum class CoreTermKind : std::uint8_t {
  kConstant,
  kVariable,
  kReference,  ///< a variable or document, and a path
  kArray,
  kObject,  ///< keys and values by turns
  kSet,
  kArrayComprehension,
  kSetComprehension,
  kObjectComprehension,
};

enum class Root : std::uint8_t { kVariable, kInput, kData };

struct CoreTerm {
  CoreTermKind kind = CoreTermKind::kConstant;
  Root root = Root::kVariable;  ///< of a reference
  bool is_capture = false;      ///< a comprehension around what print and templates show
  VariableId variable = 0;      ///< that it is, or that a reference begins with
  std::uint32_t depth = 1;
  Location location = {};
  Value constant = {};
  /// Of a reference: its path, which is empty only for a whole document. Of a comprehension: its
  /// term, or its key and value.
  std::span<const CoreTerm* const> terms = {};
  const CoreBody* body = nullptr;  ///< of a comprehension
};

/// Whether a term is more than variables and constants, put together.
[[nodiscard]] bool needs_evaluation(const CoreTerm& term);

/// Whether both are one constant, or one variable.
[[nodiscard]] bool are_same(const CoreTerm& a, const CoreTerm& b);

/// What is called.
struct Callee {
  const Declaration* builtin = nullptr;
  std::span<const Value> path = {};  ///< below data, of a function of a module
  /// As errors name it: "count", "data.lib.f".
  std::string_view name = {};
  std::int32_t arity = kUnknown;

  static constexpr std::int32_t kUnknown = -1;
};

/// A document or function that is another while an expression is evaluated.
struct CoreWith {
  Location location = {};
  Root root = Root::kInput;          ///< kVariable: a function
  std::span<const Value> path = {};  ///< below input or data
  const Callee* function = nullptr;
  const CoreTerm* value = nullptr;      ///< a variable or constant; or null:
  const Callee* replacement = nullptr;  ///< a function for a function
};

enum class CoreExpressionKind : std::uint8_t {
  kTerm,   ///< neither undefined nor false
  kUnify,  ///< two terms
  kCall,   ///< operands, and after them a term for the result, or none: then as kTerm
  kEvery,  ///< key, or null; value; domain; and a body
  kNot,    ///< a body, as a whole
  kAnd,    ///< two bodies
  kOr,     ///< two bodies
  kPrint,  ///< set comprehensions, of one item or none
};

struct CoreExpression {
  CoreExpressionKind kind = CoreExpressionKind::kTerm;
  bool negated = false;       ///< what is in front of it, its operands' calls, is not
  bool is_generated = false;  ///< by the compiler
  std::uint32_t depth = 1;
  Location location = {};
  const Callee* callee = nullptr;
  std::span<const CoreTerm* const> terms = {};
  std::span<const CoreBody* const> bodies = {};
  std::span<const CoreWith> withs = {};
};

struct CoreBody {
  Location location = {};
  std::uint32_t depth = 1;
  /// In the order in which they are evaluated, once safety is checked.
  std::span<const CoreExpression* const> expressions = {};
};

enum class RuleKind : std::uint8_t {
  kComplete,
  kFunction,
  kObject,  ///< one value for each of what its path's variables are
  kSet,     ///< of keys; for each of what its path's variables are
};

struct CoreRule {
  RuleKind kind = RuleKind::kComplete;
  bool is_default = false;
  bool is_v1 = true;  ///< its module
  Location location = {};
  std::string_view file = {};
  /// Below data: constants, and variables.
  std::span<const CoreTerm* const> path = {};
  std::size_t package_size = 0;                     ///< how much of the path is the package's
  std::span<const CoreTerm* const> arguments = {};  ///< patterns
  const CoreTerm* key = nullptr;                    ///< of a set
  const CoreTerm* value = nullptr;
  const CoreBody* body = nullptr;
  const CoreRule* otherwise = nullptr;
  std::span<const CoreVariable> variables = {};
};

}  // namespace confcom::rego
