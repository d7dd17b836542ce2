#pragma once

#include <string_view>

namespace confcom::rego {

class Arena;

/// A regular expression that is anchored at the text's beginning, and what is literal in front of
/// the rest of it: texts are compared with the one, and only the other is compiled. Patterns that
/// differ in their heads alone, as those do that hold a request's ids, share what is compiled.
struct AnchoredPattern {
  std::string_view head = {};  ///< bytes as they are matched; empty: the pattern is not split
  std::string_view rest = {};  ///< a pattern that begins to match behind them
};

/// `pattern` outlives the result; what has escapes is copied to `arena`. Shape: the pattern means
/// head and then rest, and is a pattern if rest is one.
[[nodiscard]] AnchoredPattern split_anchored(std::string_view pattern, Arena& arena);

}  // namespace confcom::rego
