#include <fmt/format.h>

#include <string>
#include <vector>

#include "rego/syntax/parser.h"
#include "rego/syntax/parser_nesting.h"

/// "not", "and" and "or" between expressions, from tight to loose. An operand is an expression, a
/// body in braces, or a group in parentheses. Braces may hold a set or an object as well, and
/// parentheses a term: where both can be meant, the operand is tried first.
/// Source: OPA 1.20.0 with future.keywords.not, and, or (data of tests/conformance/rego).
namespace confcom::rego {
namespace {

/// A bar between two terms and nothing else: a union, and a comprehension as well.
bool is_ambiguous(const Body& body) {
  if (body.expressions.size() != 1) return false;
  const Expression& only = *body.expressions.front();
  return only.kind == ExpressionKind::kCall && only.terms.front()->terms.size() == 1 &&
         only.terms.front()->terms.front()->text == "or";
}

/// What is more than a term, so that parentheses around it are a group.
bool is_logical(const Expression& expression) {
  return expression.kind == ExpressionKind::kAnd || expression.kind == ExpressionKind::kOr ||
         expression.kind == ExpressionKind::kNot || expression.negated || !expression.withs.empty();
}

}  // namespace

bool Parser::has_logic() const {
  return tokens_.selected().has(FutureKeyword::kAnd) || tokens_.selected().has(FutureKeyword::kOr);
}

Expression* Parser::parse_or() {
  Expression* left = parse_and(false);
  while (left != nullptr && is(TokenKind::kLogicalOr)) {
    if (!is_good_operand(*left, "or")) return nullptr;
    step();
    const Expression* const right = parse_and(true);
    if (right == nullptr || !is_good_operand(*right, "or")) return nullptr;
    left = join(ExpressionKind::kOr, *left, *right);
  }
  return left;
}

Expression* Parser::parse_and(bool is_right) {
  Expression* left = parse_not(is_right);
  while (left != nullptr && is(TokenKind::kLogicalAnd)) {
    if (!is_good_operand(*left, "and")) return nullptr;
    step();
    const Expression* const right = parse_not(true);
    if (right == nullptr || !is_good_operand(*right, "and")) return nullptr;
    left = join(ExpressionKind::kAnd, *left, *right);
  }
  return left;
}

/// With its import, "not" negates all that its operand comes to, and takes bodies.
Expression* Parser::parse_not(bool is_right) {
  const bool takes_bodies = tokens_.selected().has(FutureKeyword::kNotBody);
  if (!is(TokenKind::kNot) || begins_reference() || (!takes_bodies && !has_logic())) {
    return parse_operand(is_right);
  }
  const Location begin = tokens_.location();
  step();
  if (is_any({TokenKind::kSome, TokenKind::kEvery})) {
    unexpected(fmt::format("illegal negation of '{}'", name_of(kind())));
    return nullptr;
  }
  const Body* body = nullptr;
  if (takes_bodies && is(TokenKind::kLeftBrace)) {
    body = parse_body_in_braces("not ").body;
    if (body == nullptr) return nullptr;
  } else {
    Expression* const operand = parse_operand(true);
    if (operand == nullptr) return nullptr;
    if (!takes_bodies && !is_logical(*operand) && operand->kind != ExpressionKind::kBody) {
      operand->negated = true;
      operand->location = from(begin);
      return operand;
    }
    body = operand_body(*operand);
  }
  return make_.expression(ExpressionKind::kNot, from(begin), {}, {body});
}

/// `is_right`: behind an operator, so that this is an operand whatever follows.
Expression* Parser::parse_operand(bool is_right) {
  Nesting nesting(*this);
  if (nesting.is_too_deep()) return nullptr;
  const Location begin = tokens_.location();
  Expression* out = nullptr;
  if (has_logic() && is(TokenKind::kLeftBrace)) {
    out = parse_braced_operand(is_right);
  } else if (has_logic() && is(TokenKind::kLeftParenthesis)) {
    out = parse_grouped_operand(is_right);
  } else {
    out = parse_plain_literal();
  }
  if (out != nullptr) out->location = from(begin);
  return out;
}

Expression* Parser::parse_braced_operand(bool is_right) {
  const Mark begin = mark();
  const auto [body, is_told] = parse_body_in_braces("");
  const bool is_operand = is_right || is_any({TokenKind::kLogicalAnd, TokenKind::kLogicalOr});
  if (body != nullptr && is_operand) {
    return make_.expression(ExpressionKind::kBody, body->location, {}, {body});
  }
  if (is_operand && is_told) return nullptr;
  back_to(begin);
  return parse_plain_literal();
}

/// The expressions in braces. None where they are something else; or, and then it is told, where
/// there are none or they could be a comprehension as well.
Parser::BracedBody Parser::parse_body_in_braces(std::string_view before) {
  const Location begin = tokens_.location();
  step();
  if (is(TokenKind::kRightBrace)) {
    error(before.empty() ? begin : tokens_.location(), "found empty body");
    step();
    return {.is_told = true};
  }
  const Body* const body = parse_body(TokenKind::kRightBrace);
  if (body == nullptr) return {};
  step();
  if (!is_ambiguous(*body)) return {.body = body};
  const std::string_view inside = tokens_.between(body->location);
  error(begin, fmt::format("ambiguous `{{ ... | ... }}` operand: read as a body holding a "
                           "set-union expression, not as a comprehension (hint: write `{}({{ {} "
                           "}})` for the comprehension, or `{}{{ ({}) }}` for the set union)",
                           before, inside, before, inside));
  return {.is_told = true};
}

/// A group: what is in it is logical, or has a "with" of its own.
Expression* Parser::parse_grouped_operand(bool is_right) {
  const Mark begin = mark();
  const Location here = tokens_.location();
  step();
  if (is_right && is(TokenKind::kRightParenthesis)) {
    error(here, "empty parenthesized group");
    return nullptr;
  }
  if (is_right && is(TokenKind::kLeftBrace) && refuse_grouped_body(here)) return nullptr;
  Expression* const inside = parse_or();
  if (inside != nullptr && is(TokenKind::kWith) && !parse_withs(*inside)) return nullptr;
  if (inside == nullptr || !is_logical(*inside)) {
    back_to(begin);
    return parse_plain_literal();
  }
  if (!is(TokenKind::kRightParenthesis)) {
    error(tokens_.location(), "expected ) to close parenthesized group");
    return nullptr;
  }
  step();
  return inside;
}

/// Tells of "({ a; b })", which is no value. Stays where it was otherwise.
bool Parser::refuse_grouped_body(const Location& group) {
  const Mark begin = mark();
  const Location braces = tokens_.location();
  const bool is_value = parse_plain_literal() != nullptr;
  back_to(begin);
  const Body* const body = is_value ? nullptr : parse_body_in_braces("").body;
  const std::string written(tokens_.between(from(braces)));
  back_to(begin);
  if (body == nullptr) return false;
  error(group, fmt::format("`(...)` in an operand position cannot contain a body (hint: drop the "
                           "parens to keep the body: `{}`)",
                           written));
  return true;
}

const Body* Parser::operand_body(const Expression& operand) {
  if (operand.kind == ExpressionKind::kBody) return operand.bodies.front();
  Body* const out = make_.body(operand.location, {&operand});
  out->is_implied = true;
  return out;
}

Expression* Parser::join(ExpressionKind kind, const Expression& left, const Expression& right) {
  return make_.expression(kind, from(left.location), {}, {operand_body(left), operand_body(right)});
}

/// A set or an object would be true whatever is in it: a body was meant.
bool Parser::is_good_operand(const Expression& operand, std::string_view name) {
  const std::string_view written = tokens_.between(operand.location);
  if (operand.kind != ExpressionKind::kTerm || !written.starts_with('{')) return true;
  error(operand.location,
        fmt::format("operand of `{}` cannot begin with `{{` unless the braces hold a body (hint: "
                    "wrap the operand to keep the value: `({}) {} ...`)",
                    name, written, name));
  return false;
}

void Parser::refuse_with(const Location& with) {
  const std::string_view name = name_of(kind());
  error(with,
        fmt::format("`with` modifier is not allowed on operand of `{}` (hint: Wrap the operand in "
                    "`(...)` or `{{...}}` to scope, or move `with` after the `{}` expression to "
                    "apply it to the whole expression)",
                    name, name));
}

}  // namespace confcom::rego
