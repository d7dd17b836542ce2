#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "rego/syntax/parser.h"
#include "rego/syntax/parser_nesting.h"

/// Arrays, sets, objects and comprehensions. "{a | b}" is a comprehension if it can be one, and
/// else a set with a union in it, so that the first term is read twice. Each of these stops at its
/// closing token.
namespace confcom::rego {

Term* Parser::comprehension(TermKind kind, const std::vector<const Term*>& terms, TokenKind end) {
  step();
  const Body* const body = parse_body(end);
  if (body == nullptr) return nullptr;
  Term* const out = make_.term(kind, terms.front()->location, terms);
  out->body = body;
  out->depth = std::max(out->depth, 1 + body->depth);
  return out;
}

Term* Parser::parse_array() {
  Nesting nesting(*this);
  if (nesting.is_too_deep()) return nullptr;
  const Location begin = tokens_.location();
  step();
  if (is(TokenKind::kRightBracket)) return make_.term(TermKind::kArray, begin);
  // A comma may come first, as it once could.
  const bool may_comprehend = !is(TokenKind::kComma);
  if (!may_comprehend) step();
  const Mark inside = mark();
  const Term* const first = parse_term();
  if (first == nullptr) return nullptr;
  if (is(TokenKind::kOr) && may_comprehend) {
    if (Term* const out =
            comprehension(TermKind::kArrayComprehension, {first}, TokenKind::kRightBracket)) {
      out->location = begin;
      return out;
    }
    if (!is(TokenKind::kComma)) return nullptr;
  }
  std::vector<const Term*> items;
  back_to(inside);
  if (!parse_list(TokenKind::kRightBracket, items)) return nullptr;
  return make_.term(TermKind::kArray, begin, items);
}

Term* Parser::parse_set_or_object() {
  Nesting nesting(*this);
  if (nesting.is_too_deep()) return nullptr;
  const Location begin = tokens_.location();
  step();
  if (is(TokenKind::kRightBrace)) return make_.term(TermKind::kObject, begin);
  const bool may_comprehend = !is(TokenKind::kComma);
  if (!may_comprehend) step();
  Term* const out = parse_braced(mark(), may_comprehend);
  if (out != nullptr) out->location = begin;
  return out;
}

Term* Parser::parse_braced(const Mark& begin, bool may_comprehend) {
  const Term* first = parse_term();
  if (first == nullptr) return nullptr;
  if (is(TokenKind::kOr) && may_comprehend) return parse_set(begin, first, true);
  if (is_any({TokenKind::kRightBrace, TokenKind::kComma})) return parse_set(begin, first, false);
  if (is(TokenKind::kColon)) return parse_object(first, may_comprehend);
  back_to(begin);
  first = parse_infix(false);
  if (first == nullptr) return nullptr;
  if (is_any({TokenKind::kRightBrace, TokenKind::kComma})) return parse_set(begin, first, false);
  if (is(TokenKind::kColon)) return parse_object(first, may_comprehend);
  unexpected("non-terminated set");
  return nullptr;
}

Term* Parser::parse_set(const Mark& begin, const Term* first, bool may_comprehend) {
  std::vector<const Term*> items;
  if (may_comprehend) {
    if (Term* const out =
            comprehension(TermKind::kSetComprehension, {first}, TokenKind::kRightBrace)) {
      return out;
    }
    if (!is(TokenKind::kComma)) return nullptr;
    back_to(begin);
  } else {
    items.push_back(first);
    if (is(TokenKind::kComma)) step();
  }
  if (!is(TokenKind::kRightBrace) && !parse_list(TokenKind::kRightBrace, items)) return nullptr;
  return make_.term(TermKind::kSet, first->location, items);
}

/// The colon behind the first key is at hand.
Term* Parser::parse_object(const Term* key, bool may_comprehend) {
  step();
  const Mark begin = mark();
  const Term* value = parse_term();
  if (value == nullptr) return nullptr;
  bool may_be_longer = true;
  if (may_comprehend && is_any({TokenKind::kRightBrace, TokenKind::kComma, TokenKind::kOr})) {
    may_be_longer = is(TokenKind::kOr);
    if (Term* const out = finish_object(key, value, true)) return out;
  }
  back_to(begin);
  if (may_be_longer) {
    value = parse_infix(false);
    if (value == nullptr) return nullptr;
    if (is_any({TokenKind::kRightBrace, TokenKind::kComma})) {
      return finish_object(key, value, false);
    }
  }
  unexpected("non-terminated object");
  return nullptr;
}

Term* Parser::finish_object(const Term* key, const Term* value, bool may_comprehend) {
  if (is(TokenKind::kOr)) {
    if (may_comprehend) {
      return comprehension(TermKind::kObjectComprehension, {key, value}, TokenKind::kRightBrace);
    }
    unexpected("non-terminated object");
    return nullptr;
  }
  std::vector<const Term*> terms{key, value};
  if (is(TokenKind::kComma)) {
    step();
    if (!is(TokenKind::kRightBrace) && !parse_pairs(terms)) return nullptr;
  }
  return make_.term(TermKind::kObject, key->location, terms);
}

/// Up to `end`, which stays at hand; a comma may stand before it.
bool Parser::parse_list(TokenKind end, std::vector<const Term*>& terms) {
  while (!is(end)) {
    const Term* const term = parse_infix(false);
    if (term == nullptr) return false;
    terms.push_back(term);
    if (is(TokenKind::kComma)) {
      step();
    } else if (!is(end)) {
      unexpected(fmt::format("expected \",\" or \"{}\"", name_of(end)));
      return false;
    }
  }
  return true;
}

bool Parser::parse_pairs(std::vector<const Term*>& terms) {
  while (!is(TokenKind::kRightBrace)) {
    if (!parse_pair(terms)) return false;
    if (is(TokenKind::kComma)) {
      step();
    } else if (!is(TokenKind::kRightBrace)) {
      unexpected("expected \",\" or \"}\"");
      return false;
    }
  }
  return true;
}

bool Parser::parse_pair(std::vector<const Term*>& terms) {
  const Term* const key = parse_infix(false);
  if (key == nullptr) return false;
  if (!is(TokenKind::kColon)) {
    unexpected("expected \":\"");
    return false;
  }
  step();
  const Term* const value = parse_infix(false);
  if (value == nullptr) return false;
  terms.insert(terms.end(), {key, value});
  return true;
}

}  // namespace confcom::rego
