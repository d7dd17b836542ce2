#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "rego/syntax/location.h"

/// What a source says, as a tree. All of it lies in an arena, and texts in it or in the source: it
/// is copied by pointer, and goes with them.
namespace confcom::rego {

struct Body;
struct Expression;
struct Term;

enum class TermKind : std::uint8_t {
  kNull,
  kBoolean,
  kNumber,
  kString,
  kVariable,
  kReference,  ///< a head and a path; at least one term
  kArray,
  kObject,
  kSet,
  kArrayComprehension,
  kObjectComprehension,
  kSetComprehension,
  kCall,  ///< an operator, a reference, and its operands
  kTemplate,
};

/// "var", "ref", "call", …: as errors call it.
[[nodiscard]] std::string_view name_of(TermKind kind);

/// A piece of a template string: text, or an expression.
struct TemplatePart {
  const Term* text = nullptr;  ///< also an expression that is a scalar: always defined
  const Expression* expression = nullptr;
};

struct Term {
  TermKind kind = TermKind::kNull;
  bool truth = false;       ///< of a boolean
  bool wildcard = false;    ///< a variable written "_", each of its own
  std::uint32_t depth = 1;  ///< of the tree from here, bodies and all
  Location location = {};
  /// A variable's name; a string's value, without escapes; a number as written.
  std::string_view text = {};
  /// Of a reference, array, set, call: in order. Of an object: keys and values in turn. Of a
  /// comprehension: its term, or its key and value.
  std::span<const Term* const> terms = {};
  const Body* body = nullptr;  ///< of a comprehension
  std::span<const TemplatePart> parts = {};
};

/// Whether it has no variables; bodies, templates and functions' names aside.
[[nodiscard]] bool is_ground(const Term& term);

struct With {
  Location location = {};
  const Term* target = nullptr;
  const Term* value = nullptr;
};

enum class ExpressionKind : std::uint8_t {
  kTerm,   ///< one term
  kCall,   ///< an operator and its operands, as of a call; := and = too
  kSome,   ///< variables; or one call of internal.member_2 or internal.member_3
  kEvery,  ///< a domain; key, or null, and value
  kBody,   ///< a body in braces, as an operand of "and" and "or"
  kNot,    ///< a body, negated as a whole
  kAnd,    ///< two bodies
  kOr,     ///< two bodies
};

struct Expression {
  ExpressionKind kind = ExpressionKind::kTerm;
  bool negated = false;
  std::uint32_t depth = 1;
  Location location = {};
  std::span<const Term* const> terms = {};
  std::span<const Body* const> bodies = {};  ///< of every, not, and, or
  std::span<const With> withs = {};
};

struct Body {
  Location location = {};
  bool is_implied = false;  ///< of an operand of not, and, or, without braces
  std::uint32_t depth = 1;
  std::span<const Expression* const> expressions = {};
};

struct Head {
  Location location = {};
  /// What it defines. A rule of the old form p[x], a set's or an object's, has p here and x as its
  /// key.
  const Term* reference = nullptr;
  std::span<const Term* const> arguments = {};
  const Term* key = nullptr;    ///< of a partial set or object
  const Term* value = nullptr;  ///< null: a partial set
  bool is_function = false;
  bool assigned = false;          ///< by :=
  bool value_is_implied = false;  ///< true, where none is written
  bool has_if = false;
  bool has_contains = false;
};

struct Rule {
  Location location = {};
  bool is_default = false;
  bool body_is_implied = false;
  const Head* head = nullptr;
  const Body* body = nullptr;
  const Rule* otherwise = nullptr;  ///< its "else"
};

struct Package {
  Location location = {};
  const Term* path = nullptr;  ///< a reference that begins with "data"
};

struct Import {
  Location location = {};
  const Term* path = nullptr;   ///< a reference
  std::string_view alias = {};  ///< empty without one
};

}  // namespace confcom::rego
