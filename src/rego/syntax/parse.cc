#include "rego/syntax/parse.h"

#include <utility>

#include "rego/syntax/parser.h"
#include "rego/syntax/statements.h"

namespace confcom::rego {

ParsedModule parse_module(std::string_view text, const ParseOptions& options, Arena& arena) {
  ParsedStatements read = parse_statements(text, options, arena);
  if (!read.diagnostics.empty()) {
    return {.module = {}, .diagnostics = std::move(read.diagnostics)};
  }
  return make_module(std::move(read), options, arena);
}

ParsedQuery parse_query(std::string_view text, const ParseOptions& options, Arena& arena) {
  if (text.size() > kMaxSourceBytes) return {.body = nullptr, .diagnostics = too_large(options)};
  Parser parser(text, options, arena);
  const Body* const body = parser.parse_query(false, TokenKind::kEnd);
  ParsedQuery out{.body = body, .diagnostics = std::move(parser.diagnostics())};
  if (!out.diagnostics.empty()) out.body = nullptr;
  return out;
}

ParsedTerm parse_term(std::string_view text, const ParseOptions& options, Arena& arena) {
  if (text.size() > kMaxSourceBytes) return {.term = nullptr, .diagnostics = too_large(options)};
  Parser parser(text, options, arena);
  const Term* const term = parser.parse_infix();
  if (term != nullptr && !parser.at_end()) parser.unexpected("expected a single term");
  ParsedTerm out{.term = term, .diagnostics = std::move(parser.diagnostics())};
  if (!out.diagnostics.empty()) out.term = nullptr;
  return out;
}

}  // namespace confcom::rego
