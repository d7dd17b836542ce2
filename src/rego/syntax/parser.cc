#include "rego/syntax/parser.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "rego/syntax/parser_nesting.h"

namespace confcom::rego {

Parser::Parser(std::string_view text, const ParseOptions& options, Arena& arena)
    : options_(options),
      make_(arena),
      tokens_(text,
              options.version == RegoVersion::kV1 ? FutureKeywords::of_v1() : FutureKeywords()),
      gives_hints_(options.version == RegoVersion::kV0) {
  tell_faults();
}

/// A parser of what lies ahead, had other words been keywords.
Parser::Parser(const Parser& other, FutureKeywords selected)
    : options_(other.options_),
      make_(other.make_),
      tokens_(other.tokens_, selected),
      wildcards_(other.wildcards_),
      nesting_(other.nesting_),
      gives_hints_(false) {}

std::vector<Statement> Parser::parse_statements() {
  std::vector<Statement> out;
  while (!at_end()) {
    tokens_.forget_before();
    memos_.clear();
    const std::size_t before = out.size();
    parse_statement(out);
    if (out.size() == before) break;
  }
  return out;
}

/// Adds what begins here: one statement, or the rules of one head. Nothing, where it is none.
void Parser::parse_statement(std::vector<Statement>& out) {
  const Mark begin = mark();
  if (const Package* const package = parse_package()) return out.push_back({.package = package});
  if (!diagnostics_.empty()) return;
  back_to(begin);
  if (const Import* const import = parse_import()) {
    apply(*import);
    return out.push_back({.import = import});
  }
  if (!diagnostics_.empty()) return;
  back_to(begin);
  const std::vector<const Rule*> rules = parse_rules();
  for (const Rule* const rule : rules) out.push_back({.rule = rule});
  if (!rules.empty() || !diagnostics_.empty()) return;
  back_to(begin);
  if (const Body* const body = parse_query(true, TokenKind::kEnd)) out.push_back({.body = body});
}

bool Parser::is_any(std::initializer_list<TokenKind> kinds) const {
  return std::ranges::find(kinds, kind()) != kinds.end();
}

void Parser::step() {
  tokens_.step();
  tell_faults();
}

void Parser::step_to_space() {
  tokens_.step_to_space();
  tell_faults();
}

void Parser::tell_faults() {
  for (const std::string_view fault : tokens_.faults()) {
    error(tokens_.token().location, std::string(fault));
  }
}

Parser::Mark Parser::mark() const {
  return {.token = tokens_.mark(),
          .diagnostics = diagnostics_.size(),
          .wildcards = wildcards_,
          .hints = hints_};
}

void Parser::back_to(const Mark& mark) {
  tokens_.back_to(mark.token);
  diagnostics_.resize(mark.diagnostics);
  wildcards_ = mark.wildcards;
  hints_ = mark.hints;
}

void Parser::error(const Location& location, std::string message) {
  if (!hints_.empty()) {
    message +=
        fmt::format(" ({}: {})", hints_.size() == 1 ? "hint" : "hints", fmt::join(hints_, ", "));
    hints_.clear();
  }
  diagnostics_.push_back({.code = DiagnosticCode::kParse,
                          .location = location,
                          .message = std::move(message),
                          .file = options_.file});
}

/// Operators in a row nest, too, though reading them does not. Tells of it.
bool Parser::is_too_deep(std::size_t depth) {
  if (depth <= kMaxNesting) return false;
  error(tokens_.location(), "max parsing recursion depth exceeded");
  return true;
}

void Parser::unexpected(std::string_view expected) {
  if (is(TokenKind::kIllegal)) return error(tokens_.location(), "illegal token");
  error(tokens_.location(), fmt::format("unexpected {} {}{}{}", name_of(kind()),
                                        is_keyword(kind()) ? "keyword" : "token",
                                        expected.empty() ? "" : ": ", expected));
}

Location Parser::from(Location begin) const {
  begin.end = static_cast<std::uint32_t>(tokens_.last_end());
  return begin;
}

bool Parser::is_keyword_of_reference() const {
  return is_keyword(kind()) ||
         // "and" and "or" are names of & and |, too.
         (is(TokenKind::kAnd) && tokens_.selected().has(FutureKeyword::kAnd)) ||
         (is(TokenKind::kOr) && tokens_.selected().has(FutureKeyword::kOr));
}

bool Parser::begins_reference() {
  const TokenKind next = tokens_.adjacent();
  return next == TokenKind::kDot || next == TokenKind::kLeftBracket;
}

bool Parser::take_keyword_of_reference() {
  if (!is_keyword_of_reference() || !begins_reference()) return false;
  tokens_.take_as_identifier();
  return true;
}

}  // namespace confcom::rego
