#include <fmt/format.h>

#include <utility>

#include "rego/syntax/parser.h"
#include "rego/syntax/parser_nesting.h"
#include "rego/syntax/tree_text.h"

namespace confcom::rego {
namespace {

constexpr std::string_view kMember = "internal.member_2";
constexpr std::string_view kMemberWithKey = "internal.member_3";

bool is_variable(const Term& term, std::string_view name) {
  return term.kind == TermKind::kVariable && term.text == name;
}

}  // namespace

const Body* Parser::parse_body(TokenKind end) {
  Nesting nesting(*this);
  return nesting.is_too_deep() ? nullptr : parse_query(false, end);
}

/// A statement's expressions are separated by semicolons alone.
const Body* Parser::parse_query(bool is_statement, TokenKind end) {
  const Location begin = tokens_.location();
  if (is(end)) {
    error(begin, "found empty body");
    return nullptr;
  }
  std::vector<const Expression*> expressions;
  while (true) {
    const Expression* const expression = parse_literal();
    if (expression == nullptr) return nullptr;
    expressions.push_back(expression);
    if (is(TokenKind::kSemicolon)) {
      step();
    } else if (is(end) || is_statement) {
      return make_.body(from(begin), expressions);
    } else if (!tokens_.token().on_new_line) {
      if (diagnostics_.empty()) unexpected(fmt::format("expected \\n or ; or {}", name_of(end)));
      return nullptr;
    }
  }
}

Expression* Parser::parse_literal() {
  const Location begin = tokens_.location();
  Expression* const out = parse_or();
  if (out == nullptr) return nullptr;
  const Location with = tokens_.location();
  if (is(TokenKind::kWith) && !parse_withs(*out)) return nullptr;
  if (is_any({TokenKind::kLogicalAnd, TokenKind::kLogicalOr})) {
    refuse_with(with);
    return nullptr;
  }
  out->location = from(begin);
  return is_too_deep(out->depth) ? nullptr : out;
}

/// An expression, or one negated; not "and" and "or", nor what is behind "with".
Expression* Parser::parse_plain_literal() {
  if (take_keyword_of_reference()) return parse_literal_expression(false);
  const bool negated = is(TokenKind::kNot);
  if (negated) step();
  if (negated && is_any({TokenKind::kSome, TokenKind::kEvery})) {
    unexpected(fmt::format("illegal negation of '{}'", name_of(kind())));
    return nullptr;
  }
  if (is(TokenKind::kSome)) return parse_some();
  if (is(TokenKind::kEvery)) return parse_every();
  return parse_literal_expression(negated);
}

Expression* Parser::parse_literal_expression(bool negated) {
  const Mark begin = mark();
  Expression* const out = parse_expression();
  if (out == nullptr) return nullptr;
  out->negated = negated;
  if (gives_hints_) hint_at_every(*out, begin);
  return out;
}

Expression* Parser::parse_expression() {
  const Term* const left = parse_infix();
  if (left == nullptr) return nullptr;
  if (is_any({TokenKind::kAssign, TokenKind::kUnify})) {
    const Term* const operation = operator_at_hand();
    const Term* const right = parse_infix();
    if (right == nullptr) return nullptr;
    return make_.expression(ExpressionKind::kCall, left->location, {operation, left, right});
  }
  if (left->kind != TermKind::kCall) {
    return make_.expression(ExpressionKind::kTerm, left->location, {left});
  }
  return make_.expression(ExpressionKind::kCall, left->location,
                          {left->terms.begin(), left->terms.end()});
}

bool Parser::parse_withs(Expression& expression) {
  std::vector<With> withs;
  while (is(TokenKind::kWith)) {
    With with{.location = tokens_.location()};
    if (!parse_with(with)) return false;
    with.location = from(with.location);
    withs.push_back(with);
  }
  expression.withs = make_.list(withs);
  return true;
}

bool Parser::parse_with(With& with) {
  step();
  if (!is(TokenKind::kIdentifier)) {
    unexpected("expected ident");
    return false;
  }
  with.target = parse_term();
  if (with.target == nullptr) return false;
  if (with.target->kind != TermKind::kReference && with.target->kind != TermKind::kVariable) {
    unexpected("expected with target path");
  }
  if (!is(TokenKind::kAs)) {
    unexpected("expected as keyword");
    return false;
  }
  step();
  with.value = parse_infix();
  return with.value != nullptr;
}

/// How many operands of `in` a call has; none where it is no such call, or was written out with too
/// few, which is told.
std::size_t Parser::member_operands(const Term& call, std::string_view expected) {
  const std::string name = call.kind == TermKind::kCall ? to_text(*call.terms.front()) : "";
  if (name != kMember && name != kMemberWithKey) {
    unexpected(expected);
    return 0;
  }
  const std::size_t wanted = name == kMember ? 2 : 3;
  if (call.terms.size() - 1 == wanted) return wanted;
  unexpected("illegal domain");
  return 0;
}

/// "some x in xs", which is a call, or variables.
Expression* Parser::parse_some() {
  const Mark begin = mark();
  const Location here = tokens_.location();
  step();
  const Term* const call = parse_infix();
  if (call != nullptr && call->kind == TermKind::kCall) {
    if (member_operands(*call, "expected `x in xs` or `x, y in xs` expression") == 0)
      return nullptr;
    return make_.expression(ExpressionKind::kSome, here, {call});
  }
  back_to(begin);
  hint_at_some();
  return parse_some_variables();
}

Expression* Parser::parse_some_variables() {
  const Location begin = tokens_.location();
  std::vector<const Term*> variables;
  do {
    step();
    if (!is(TokenKind::kIdentifier)) {
      unexpected("expected var");
      return nullptr;
    }
    variables.push_back(parse_variable());
    step();
  } while (is(TokenKind::kComma));
  return make_.expression(ExpressionKind::kSome, begin, variables);
}

Expression* Parser::parse_every() {
  const Location begin = tokens_.location();
  step();
  const Term* const call = parse_infix();
  if (call == nullptr) return nullptr;
  const std::size_t operands = member_operands(*call, "expected `x[, y] in xs { ... }` expression");
  if (operands == 0) return nullptr;
  const bool has_key = operands == 3;
  const Term* const key = has_key ? call->terms[1] : nullptr;
  const Term* const value = call->terms[has_key ? 2 : 1];
  if (has_key && key->kind != TermKind::kVariable) {
    unexpected("expected key to be a variable");
    return nullptr;
  }
  if (value->kind != TermKind::kVariable) {
    unexpected("expected value to be a variable");
    return nullptr;
  }
  if (!is(TokenKind::kLeftBrace)) {
    unexpected("missing body");
    return nullptr;
  }
  step();
  const Body* const body = parse_body(TokenKind::kRightBrace);
  if (body == nullptr) return nullptr;
  step();
  return make_.expression(ExpressionKind::kEvery, begin, {call->terms.back(), key, value}, {body});
}

/// An author of v0 who wrote "every x in xs {…}" without its import wrote three expressions.
void Parser::hint_at_every(const Expression& expression, const Mark& begin) {
  if (expression.kind != ExpressionKind::kTerm ||
      !is_variable(*expression.terms.front(), "every")) {
    return;
  }
  const TokenStream::Mark here = tokens_.mark();
  tokens_.back_to(begin.token);
  Parser future(*this, FutureKeywords::of_v1());
  tokens_.back_to(here);
  if (future.parse_every() == nullptr) return;
  hint("`import future.keywords.every` for `every x in xs { ... }` expressions");
}

/// Likewise of "some x in xs".
void Parser::hint_at_some() {
  if (!gives_hints_) return;
  Parser future(*this, FutureKeywords::of_v1());
  future.step();
  const Term* const term = future.parse_infix();
  if (term == nullptr || term->kind != TermKind::kCall) return;
  const std::string name = to_text(*term->terms.front());
  if (name != kMember && name != kMemberWithKey) return;
  hint("`import future.keywords.in` for `some x in xs` expressions");
}

}  // namespace confcom::rego
