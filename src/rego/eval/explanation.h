#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rego/syntax/location.h"

namespace confcom::rego {

/// How much is told.
struct ExplanationLimits {
  std::size_t depth = 24;              ///< rules and functions below each other
  std::size_t bodies = 16;             ///< of one rule; of the others their number
  std::size_t reasons = 256;           ///< of all rules, altogether
  std::size_t text_bytes = 200;        ///< of one expression, or one value
  std::size_t argument_bytes = 40;     ///< of one where a function is named
  std::uint64_t value_weight = 4'096;  ///< of larger values the kind alone is told
};

enum class FailureKind : std::uint8_t {
  kFalse,      ///< a condition, a comparison
  kUndefined,  ///< nothing there, or a function without a result
  kNegated,    ///< what "not" is in front of holds
  kElement,    ///< of "every": one for which its body does not hold
  kLoop,       ///< nothing to go over, or nothing behind it held
  kArguments,  ///< a function is not defined for these
  kValue,      ///< the body holds, and its value is false
};

struct NamedText {
  std::string name = {};   ///< as the source has it
  std::string value = {};  ///< as Rego; "undefined"
};

struct Explanation;

/// Where a body went no further, of all ways to go the furthest.
struct FailureExplanation {
  FailureKind kind = FailureKind::kFalse;
  std::string file = {};
  Location location = {};
  std::string expression = {};  ///< its source, on one line
  std::vector<NamedText> values = {};
  std::string message = {};                     ///< the error of a builtin
  std::vector<Explanation> causes;              ///< the rule or function that did not hold, if any
  std::vector<FailureExplanation> inside = {};  ///< of kElement: where its body went no further
};

/// Why something is undefined or false. Owns all that it tells.
struct Explanation {
  std::string subject = {};  ///< "data.a.allow", "data.a.f(1)", or the query
  std::string value = {};    ///< "undefined", "false", or the default
  bool is_default = false;
  bool is_told_before = false;  ///< then without bodies
  std::vector<FailureExplanation> bodies = {};
  std::size_t more_bodies = 0;  ///< that are not told of
  bool is_partial = false;      ///< of the query: some reasons took more memory than there is
};

/// In lines, those of causes indented: "data.a.allow is false", "policy.rego:3: input.x == 1
/// failed: input.x is 2".
[[nodiscard]] std::string to_text(const Explanation& explanation);
/// On one line: an object of "subject", "value" and "bodies".
[[nodiscard]] std::string to_json(const Explanation& explanation);

}  // namespace confcom::rego
