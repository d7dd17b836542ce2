#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "rego/syntax/parser.h"
#include "rego/syntax/parser_nesting.h"

namespace confcom::rego {
namespace {

/// How tightly an operator between two terms binds, `in` aside, which is looser than all. 0 of what
/// is none.
unsigned tightness_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::kEqual:
    case TokenKind::kNotEqual:
    case TokenKind::kLess:
    case TokenKind::kGreater:
    case TokenKind::kLessOrEqual:
    case TokenKind::kGreaterOrEqual:
      return 1;
    case TokenKind::kOr:
      return 2;
    case TokenKind::kAnd:
      return 3;
    case TokenKind::kPlus:
    case TokenKind::kMinus:
      return 4;
    case TokenKind::kMultiply:
    case TokenKind::kDivide:
    case TokenKind::kRemainder:
      return 5;
    default:
      return 0;
  }
}

bool may_head_reference(const Term& term) {
  switch (term.kind) {
    case TermKind::kNull:
    case TermKind::kBoolean:
    case TermKind::kNumber:
    case TermKind::kString:
    case TermKind::kReference:
    case TermKind::kTemplate:
      return false;
    default:
      return true;
  }
}

bool is_root_document(const Term& term) {
  return term.kind == TermKind::kVariable && (term.text == "input" || term.text == "data");
}

}  // namespace

/// A term, or operators between terms. `may_have_key`: "k, v in xs" may be meant, as the comma does
/// not separate terms of a list.
const Term* Parser::parse_infix(bool may_have_key) {
  Nesting nesting(*this);
  if (nesting.is_too_deep()) return nullptr;
  const Term* left = parse_binary(1);
  if (left != nullptr && may_have_key && is(TokenKind::kComma)) left = parse_with_key(left);
  while (left != nullptr && !take_keyword_of_reference() && is(TokenKind::kIn)) {
    const Term* const member = make_member(false);
    const Term* const right = parse_binary(1);
    if (right == nullptr) return left;
    left = place(make_.term(TermKind::kCall, left->location, std::vector{member, left, right}));
  }
  return left == nullptr || is_too_deep(left->depth) ? nullptr : left;
}

/// "first, value in xs", or else `first` alone, and the comma is somebody else's.
const Term* Parser::parse_with_key(const Term* first) {
  const Mark begin = mark();
  step();
  const Term* const value = parse_binary(1);
  if (value != nullptr && is(TokenKind::kIn)) {
    const Term* const member = make_member(true);
    if (const Term* const domain = parse_binary(1)) {
      return place(
          make_.term(TermKind::kCall, first->location, std::vector{member, first, value, domain}));
    }
  }
  back_to(begin);
  return first;
}

/// The function that `in` at hand stands for; goes on behind it.
const Term* Parser::make_member(bool with_key) {
  const Location here = tokens_.location();
  step();
  return make_.term(TermKind::kReference, here,
                    std::vector<const Term*>{
                        make_.term(TermKind::kVariable, here, "internal"),
                        make_.term(TermKind::kString, here, with_key ? "member_3" : "member_2")});
}

/// Terms and operators between them that bind at least so tightly.
const Term* Parser::parse_binary(unsigned loosest) {
  const Term* left = parse_term();
  // Where an operand is missing, which was told, looser operators are still looked for.
  unsigned below = tightness_of(TokenKind::kMultiply) + 1;
  while (left != nullptr) {
    const unsigned tightness = tightness_of(kind());
    if (tightness < loosest || tightness >= below) break;
    const Term* const operation = operator_at_hand();
    const Term* const right = parse_binary(tightness + 1);
    if (right == nullptr) {
      below = tightness;
      continue;
    }
    left = place(make_.term(TermKind::kCall, left->location, std::vector{operation, left, right}));
  }
  return left;
}

const Term* Parser::operator_at_hand() {
  const Location here = tokens_.location();
  const Term* const name = make_.term(TermKind::kVariable, here, name_of(kind()));
  step();
  return make_.term(TermKind::kReference, here, std::vector{name});
}

const Term* Parser::parse_term() {
  const auto known = memos_.find(memo_key());
  if (known == memos_.end()) return parse_fresh_term();
  const Memo& memo = known->second;
  tokens_.back_to(memo.after);
  wildcards_ = std::max(wildcards_, memo.wildcards);
  diagnostics_.insert(diagnostics_.end(), memo.told.begin(), memo.told.end());
  return memo.term;
}

const Term* Parser::parse_fresh_term() {
  Nesting nesting(*this);
  if (nesting.is_too_deep()) return nullptr;
  const std::size_t key = memo_key();
  const std::size_t told = diagnostics_.size();
  const Term* const term = finish_term(parse_primary());
  remember(key, term, told);
  return term;
}

/// Apart from what recurs, to which its frame would add.
void Parser::remember(std::size_t key, const Term* term, std::size_t told) {
  memos_.insert_or_assign(
      key,
      Memo{.term = term,
           .after = tokens_.mark(),
           .wildcards = wildcards_,
           .told = {diagnostics_.begin() + static_cast<std::ptrdiff_t>(told), diagnostics_.end()}});
}

/// A keyword may be taken for an identifier, or not, at the same place.
std::size_t Parser::memo_key() const {
  constexpr std::size_t kKinds = 64;
  return tokens_.index() * kKinds + static_cast<std::size_t>(kind());
}

/// Without what refers into it; its last token is at hand.
const Term* Parser::parse_primary() {
  const Location here = tokens_.location();
  switch (kind()) {
    case TokenKind::kNull:
      return make_.term(TermKind::kNull, here);
    case TokenKind::kTrue:
    case TokenKind::kFalse:
      return make_.boolean(is(TokenKind::kTrue), here);
    case TokenKind::kMinus:
    case TokenKind::kDot:
    case TokenKind::kNumber:
      return parse_number();
    case TokenKind::kString:
    case TokenKind::kRawString:
      return parse_string();
    case TokenKind::kTemplatePart:
    case TokenKind::kTemplateEnd:
    case TokenKind::kRawTemplatePart:
    case TokenKind::kRawTemplateEnd:
      return parse_template();
    case TokenKind::kIdentifier:
    case TokenKind::kContains:
      return parse_variable();
    case TokenKind::kLeftBracket:
      return parse_array();
    case TokenKind::kLeftBrace:
      return parse_set_or_object();
    case TokenKind::kLeftParenthesis:
      return parse_group();
    default:
      unexpected();
      return nullptr;
  }
}

const Term* Parser::parse_group() {
  Nesting nesting(*this);
  if (nesting.is_too_deep()) return nullptr;
  step();
  const Term* const inner = parse_infix();
  if (inner == nullptr || is(TokenKind::kRightParenthesis)) return inner;
  error(tokens_.location(), "non-terminated expression");
  return nullptr;
}

const Term* Parser::parse_variable() {
  const Token& token = tokens_.token();
  if (token.text != "_") return make_.term(TermKind::kVariable, token.location, token.text);
  Term* const out =
      make_.term(TermKind::kVariable, token.location, make_.text(fmt::format("${}", wildcards_++)));
  out->wildcard = true;
  return out;
}

const Term* Parser::finish_term(const Term* head) {
  if (head == nullptr) return nullptr;
  step_to_space();
  if (is_any({TokenKind::kLeftParenthesis, TokenKind::kDot, TokenKind::kLeftBracket})) {
    return parse_reference(head);
  }
  skip_space();
  if (!is_root_document(*head)) return head;
  return make_.term(TermKind::kReference, head->location, std::vector{head});
}

/// `head` and the path behind it: .name, [key] and (arguments), as long as they follow directly.
const Term* Parser::parse_reference(const Term* head) {
  Nesting nesting(*this);
  if (nesting.is_too_deep()) return nullptr;
  if (!may_head_reference(*head)) {
    error(head->location, fmt::format("illegal ref (head cannot be {})", name_of(head->kind)));
  }
  std::vector<const Term*> path{head};
  while (true) {
    if (is(TokenKind::kDot)) {
      if (!parse_dot(path)) return nullptr;
    } else if (is(TokenKind::kLeftBracket)) {
      if (!parse_index(path)) return nullptr;
    } else if (is(TokenKind::kLeftParenthesis)) {
      return parse_reference_call(path, head->location);
    } else {
      const Term* const out = place(make_.term(TermKind::kReference, head->location, path));
      skip_space();
      return out;
    }
  }
}

bool Parser::parse_dot(std::vector<const Term*>& path) {
  step_to_space();
  if (!is(TokenKind::kIdentifier) && !is_keyword_of_reference()) {
    unexpected("expected identifier");
    return false;
  }
  path.push_back(make_.term(TermKind::kString, tokens_.location(), tokens_.token().text));
  step_to_space();
  return true;
}

bool Parser::parse_index(std::vector<const Term*>& path) {
  step();
  const Term* const key = parse_infix();
  if (key == nullptr) return false;
  if (!is(TokenKind::kRightBracket)) {
    unexpected("expected [");
    return false;
  }
  path.push_back(key);
  step_to_space();
  return true;
}

/// The path so far is called; what refers into the result may follow.
const Term* Parser::parse_reference_call(std::span<const Term* const> path,
                                         const Location& location) {
  const Term* const out = parse_call(make_.term(
      TermKind::kReference, location, std::vector<const Term*>(path.begin(), path.end())));
  if (out == nullptr) return nullptr;
  if (is_any({TokenKind::kDot, TokenKind::kLeftBracket})) return parse_reference(out);
  skip_space();
  return out;
}

const Term* Parser::parse_call(const Term* function) {
  Nesting nesting(*this);
  if (nesting.is_too_deep()) return nullptr;
  std::vector<const Term*> terms{function};
  step();
  if (!is(TokenKind::kRightParenthesis) && !parse_list(TokenKind::kRightParenthesis, terms)) {
    return nullptr;
  }
  const bool is_empty_set =
      terms.size() == 1 && function->terms.size() == 1 && function->terms.front()->text == "set";
  step_to_space();
  if (is_empty_set) return place(make_.term(TermKind::kSet, function->location));
  return place(make_.term(TermKind::kCall, function->location, terms));
}

/// With its end where the last token ended.
Term* Parser::place(Term* term) const {
  term->location = from(term->location);
  return term;
}

}  // namespace confcom::rego
