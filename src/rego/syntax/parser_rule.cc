#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "rego/syntax/parser.h"
#include "rego/syntax/parser_nesting.h"
#include "rego/syntax/tree_text.h"

namespace confcom::rego {
namespace {

/// Of a rule's name, whose head is a variable.
bool is_ground_name(const Term& reference) {
  return std::ranges::all_of(reference.terms.subspan(1),
                             [](const Term* each) { return is_ground(*each); });
}

std::string expected_value(const Head& head, bool is_default) {
  const std::string name = to_text(*head.reference);
  if (!head.assigned)
    return fmt::format("expected rule value term (e.g., {}[<nil>] = <VALUE> {{ ... }})", name);
  if (!head.arguments.empty()) {
    return fmt::format("expected function value term (e.g., {}(...) := <VALUE> {{ ... }})", name);
  }
  if (is_default) {
    return fmt::format("expected default rule value term (e.g., default {} := <VALUE>)", name);
  }
  return fmt::format("expected rule value term (e.g., {} := <VALUE> {{ ... }})", name);
}

}  // namespace

/// Several where one head has several bodies; none where there is no rule.
std::vector<const Rule*> Parser::parse_rules() {
  Rule rule{.location = tokens_.location()};
  take_keyword_of_reference();
  if (is(TokenKind::kDefault)) {
    step();
    rule.is_default = true;
    take_keyword_of_reference();
  }
  if (!is(TokenKind::kIdentifier)) return {};
  Head* const head = parse_head(rule.is_default);
  if (head == nullptr) return {};
  rule.head = head;
  if (rule.is_default) {
    if (!check_default(rule)) return {};
    rule.body = make_.implied_body(rule.location);
    rule.location = from(rule.location);
    return {make_.node(rule)};
  }
  settle_key(*head, is(TokenKind::kIf));
  if (!parse_rule_body(rule, *head) || !parse_rule_else(rule)) return {};
  rule.location = from(rule.location);
  std::vector<const Rule*> out{make_.node(rule)};
  if (!rule.body_is_implied && !parse_more_bodies(rule, out)) return {};
  return out;
}

/// What p[x] is depends on what follows it.
void Parser::settle_key(Head& head, bool has_if) {
  const Term& name = *head.reference;
  if (head.has_contains || name.terms.size() != 2) return;
  const Term& tail = *name.terms[1];
  if (has_if) {
    const bool varies = !is_ground(tail) || tail.kind == TermKind::kReference;
    if (varies && !head.is_function) head.key = &tail;
    if (head.value == nullptr) {
      head.value_is_implied = true;
      head.value = make_.boolean(true, head.location);
    }
  } else if (!head.is_function) {
    head.key = &tail;
    if (head.value == nullptr) {
      head.reference = make_.term(TermKind::kReference, name.location,
                                  std::vector<const Term*>{name.terms.front()});
    }
  }
}

bool Parser::parse_rule_body(Rule& rule, Head& head) {
  if (is(TokenKind::kIf)) {
    head.has_if = true;
    step();
    rule.body = parse_if_body();
    return rule.body != nullptr;
  }
  if (is(TokenKind::kLeftBrace)) {
    step();
    rule.body = parse_body(TokenKind::kRightBrace);
    if (rule.body == nullptr) return false;
    step();
    return true;
  }
  if (!head.has_contains) return false;
  rule.body = make_.implied_body(rule.location);
  rule.body_is_implied = true;
  rule.location = head.location;
  return true;
}

/// Behind "if": one expression, or a body in braces. A set is neither false nor undefined, so that
/// "{ x }" means the body.
const Body* Parser::parse_if_body() {
  const Mark begin = mark();
  const bool is_braced = is(TokenKind::kLeftBrace);
  const Expression* const literal = parse_literal();
  const bool is_set = literal != nullptr && literal->kind == ExpressionKind::kTerm &&
                      literal->terms.front()->kind == TermKind::kSet;
  if (literal != nullptr && !(is_braced && is_set)) {
    return make_.body(literal->location, {literal});
  }
  if (!is_braced) return nullptr;
  back_to(begin);
  step();
  const Body* const body = parse_body(TokenKind::kRightBrace);
  if (body != nullptr) step();
  return body;
}

bool Parser::parse_rule_else(Rule& rule) {
  if (rule.body_is_implied || !is(TokenKind::kElse)) return true;
  if (take_keyword_of_reference()) return true;  // a rule of that name follows
  const Term& name = *rule.head->reference;
  if (name.terms.size() > 1 && !is_ground_name(name)) {
    error(tokens_.location(), "else keyword cannot be used on rules with variables in head");
    return false;
  }
  if (rule.head->key != nullptr) {
    error(tokens_.location(), "else keyword cannot be used on multi-value rules");
    return false;
  }
  rule.otherwise = parse_else(*rule.head);
  return rule.otherwise != nullptr;
}

const Rule* Parser::parse_else(const Head& head) {
  Nesting nesting(*this);
  if (nesting.is_too_deep()) return nullptr;
  Rule rule{.location = tokens_.location()};
  Head* const ours = make_.node(*copy_head(head, head.location));
  ours->location = tokens_.location();
  ours->value_is_implied = false;
  ours->has_if = false;
  step();
  if (!parse_else_value(*ours)) return nullptr;
  rule.head = ours;
  ours->has_if = is(TokenKind::kIf);
  if (ours->has_if) step();
  if (is(TokenKind::kLeftBrace)) {
    step();
    rule.body = parse_body(TokenKind::kRightBrace);
    if (rule.body == nullptr) return nullptr;
    step();
  } else if (!ours->has_if) {
    rule.body = make_.implied_body(rule.location);
    rule.body_is_implied = true;
    return make_.node(rule);
  } else if (at_end()) {
    unexpected("rule body expected");
    return nullptr;
  } else {
    const Expression* const literal = parse_literal();
    if (literal == nullptr) return nullptr;
    rule.body = make_.body(rule.location, {literal});
  }
  if (is(TokenKind::kElse)) {
    rule.otherwise = parse_else(head);
    if (rule.otherwise == nullptr) return nullptr;
  }
  rule.location = from(rule.location);
  return make_.node(rule);
}

bool Parser::parse_else_value(Head& head) {
  if (is_any({TokenKind::kLeftBrace, TokenKind::kIf})) {
    head.value_is_implied = true;
    head.value = make_.boolean(true, head.location);
    return true;
  }
  if (!is_any({TokenKind::kAssign, TokenKind::kUnify})) {
    unexpected("expected else value term or rule body");
    return false;
  }
  head.assigned = is(TokenKind::kAssign);
  step();
  head.value = parse_infix();
  return head.value != nullptr;
}

/// More bodies in braces under the same head, each a rule.
bool Parser::parse_more_bodies(const Rule& first, std::vector<const Rule*>& rules) {
  while (is(TokenKind::kLeftBrace)) {
    const Location begin = tokens_.location();
    if (first.otherwise != nullptr) {
      error(begin, "expected else keyword");
      return false;
    }
    step();
    Rule next{.location = begin};
    next.body = parse_body(TokenKind::kRightBrace);
    if (next.body == nullptr) return false;
    step();
    next.location = from(begin);
    next.head = copy_head(*first.head, begin);
    rules.push_back(make_.node(next));
  }
  return true;
}

const Head* Parser::copy_head(const Head& head, const Location& location) {
  Head* const out = make_.node(head);
  out->location = location;
  const auto copy = [&](const Term* term) {
    return term == nullptr ? nullptr : make_.copy_to(*term, location);
  };
  out->reference = copy(head.reference);
  out->key = copy(head.key);
  out->value = copy(head.value);
  std::vector<const Term*> arguments;
  for (const Term* const each : head.arguments) {
    // Each "_" is a variable of its own.
    arguments.push_back(each->wildcard ? make_.term(TermKind::kVariable, location,
                                                    make_.text(fmt::format("${}", wildcards_++)))
                                       : copy(each));
  }
  out->arguments = make_.list(arguments);
  return out;
}

Head* Parser::parse_head(bool is_default) {
  const Location begin = tokens_.location();
  const Term* const name = parse_head_name();
  if (name == nullptr) {
    unexpected("expected rule head name");
    return nullptr;
  }
  Head head{.location = begin};
  if (!set_head_name(head, *name)) return nullptr;
  if (!parse_head_value(head, is_default)) return nullptr;
  head.location = from(begin);
  return make_.node(head);
}

const Term* Parser::parse_head_name() {
  const Term* const variable = parse_variable();
  step_to_space();
  if (kind() >= TokenKind::kPlus && kind() <= TokenKind::kGreaterOrEqual) unexpected();
  skip_space();
  return is_any({TokenKind::kLeftParenthesis, TokenKind::kDot, TokenKind::kLeftBracket})
             ? parse_reference(variable)
             : variable;
}

bool Parser::set_head_name(Head& head, const Term& name) {
  if (name.kind == TermKind::kVariable) {
    head.reference = make_.term(TermKind::kReference, name.location, std::vector{&name});
    return true;
  }
  if (name.kind == TermKind::kReference) {
    // A reference of a call, f(x).y, is refused with the others that are no rule.
    if (name.terms.front()->kind != TermKind::kVariable) return false;
    head.reference = &name;
    return true;
  }
  if (name.kind != TermKind::kCall) return false;
  const Term& function = *name.terms.front();
  if (function.terms.front()->kind != TermKind::kVariable) return false;
  head.reference = &function;
  head.arguments = name.terms.subspan(1);
  head.is_function = true;
  return true;
}

/// Goes on where a value is missing, as OPA does, once that is told.
bool Parser::parse_head_value(Head& head, bool is_default) {
  if (is(TokenKind::kContains)) {
    const std::string name = to_text(*head.reference);
    if (head.is_function) {
      unexpected(
          fmt::format("the contains keyword can only be used with multi-value rule "
                      "definitions (e.g., {} contains <VALUE> {{ ... }})",
                      name));
    }
    step();
    head.has_contains = true;
    head.key = parse_infix();
    if (head.key == nullptr) {
      unexpected(fmt::format("expected rule key term (e.g., {} contains <VALUE> {{ ... }})", name));
    }
    return head.key != nullptr;
  }
  if (is_any({TokenKind::kUnify, TokenKind::kAssign})) {
    head.assigned = is(TokenKind::kAssign);
    step();
    head.value = parse_infix();
    if (head.value == nullptr) unexpected(expected_value(head, is_default));
    return head.value != nullptr;
  }
  if (head.reference->terms.size() != 2 || head.is_function) {
    head.value_is_implied = true;
    head.value = make_.boolean(true, head.location);
  }
  return true;
}

bool Parser::check_default(const Rule& rule) {
  if (rule.head->value == nullptr) {
    error(rule.location, "illegal default rule (must have a value)");
    return false;
  }
  bool good = check_default_value(rule, *rule.head->value);
  std::set<std::string_view> seen;
  for (const Term* const each : rule.head->arguments) {
    if (!good) break;
    if (each->kind != TermKind::kVariable) {
      error(rule.location,
            fmt::format("illegal default rule (arguments cannot contain {})", name_of(each->kind)));
      good = false;
    } else if (!seen.insert(each->text).second) {
      error(rule.location,
            fmt::format("illegal default rule (arguments cannot be repeated {})", each->text));
      good = false;
    }
  }
  return good;
}

bool Parser::check_default_value(const Rule& rule, const Term& value) {
  if (value.body != nullptr) return true;
  if (value.kind == TermKind::kVariable || value.kind == TermKind::kReference ||
      value.kind == TermKind::kCall) {
    error(rule.location,
          fmt::format("illegal default rule (value cannot contain {})", name_of(value.kind)));
    return false;
  }
  bool good = true;
  for (const Term* const each : value.terms) good = check_default_value(rule, *each) && good;
  return good;
}

}  // namespace confcom::rego
