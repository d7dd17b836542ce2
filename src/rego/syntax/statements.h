#pragma once

#include <string_view>
#include <vector>

#include "rego/syntax/parse.h"

/// parse_module in two steps, for who looks at comments between them.
namespace confcom::rego {

/// What a module is made of, in order. Exactly one is set.
struct Statement {
  const Package* package = nullptr;
  const Import* import = nullptr;
  const Rule* rule = nullptr;
  const Body* body = nullptr;  ///< what is no rule by its looks; see rule_of_body.h
};

/// What was read up to the first mistake.
struct ParsedStatements {
  std::vector<Statement> statements = {};
  std::vector<Comment> comments = {};
  Diagnostics diagnostics = {};
};

[[nodiscard]] ParsedStatements parse_statements(std::string_view text, const ParseOptions& options,
                                                Arena& arena);

/// Of statements without mistakes. Tells of those that cannot be there together.
[[nodiscard]] ParsedModule make_module(ParsedStatements read, const ParseOptions& options,
                                       Arena& arena);

/// What is told of a source over kMaxSourceBytes.
[[nodiscard]] Diagnostics too_large(const ParseOptions& options);

}  // namespace confcom::rego
