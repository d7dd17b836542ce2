#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rego/syntax/diagnostic.h"
#include "rego/syntax/keywords.h"
#include "rego/syntax/scanner.h"
#include "rego/syntax/tree.h"

namespace confcom::rego {

class Arena;

enum class RegoVersion : std::uint8_t { kV0, kV1 };

struct ParseOptions {
  RegoVersion version = RegoVersion::kV1;
  std::string file = {};  ///< as diagnostics name it
  /// Keywords that are to be imported, and not in v1 either, may be: "not" always, "and" and "or"
  /// when this is set.
  bool experimental_keywords = false;
};

/// A source as its author wrote it, with a rule for each body.
struct Module {
  Package package = {};
  std::vector<Import> imports;
  std::vector<const Rule*> rules;
  std::vector<Comment> comments;
  bool is_v1 = false;  ///< by version, or by `import rego.v1`
};

/// Either is empty: a source with mistakes gives no module.
struct ParsedModule {
  Module module = {};
  Diagnostics diagnostics = {};
};

struct ParsedQuery {
  const Body* body = nullptr;
  Diagnostics diagnostics = {};
};

struct ParsedTerm {
  const Term* term = nullptr;
  Diagnostics diagnostics = {};
};

/// Shape: at most kMaxSourceBytes. Nesting deeper than kMaxNesting is a mistake. The results lie in
/// `arena` and point into `text`; both must outlive them.
[[nodiscard]] ParsedModule parse_module(std::string_view text, const ParseOptions& options,
                                        Arena& arena);

/// Expressions, as between the braces of a body.
[[nodiscard]] ParsedQuery parse_query(std::string_view text, const ParseOptions& options,
                                      Arena& arena);

/// A single term, and nothing behind it.
[[nodiscard]] ParsedTerm parse_term(std::string_view text, const ParseOptions& options,
                                    Arena& arena);

/// The largest policy known, with its data, is 120 KiB; the limit is for those who generate them.
inline constexpr std::size_t kMaxSourceBytes = std::size_t{16} << 20;

/// Of what is read within what: an array in an array counts twice, a term in parentheses three
/// times. It fits into 8 MiB of stack with AddressSanitizer, and into a quarter of that without.
inline constexpr std::size_t kMaxNesting = 4'600;

}  // namespace confcom::rego
