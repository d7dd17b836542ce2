#include "rego/syntax/rule_of_body.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "rego/builtins/declared.h"
#include "rego/syntax/tree_text.h"

namespace confcom::rego {
namespace {

using Made = std::expected<const Rule*, std::string>;

std::unexpected<std::string> refuse(std::string why) { return std::unexpected(std::move(why)); }

std::unexpected<std::string> refuse_name(const Term& term) {
  return refuse(fmt::format("{} cannot be used for rule name", name_of(term.kind)));
}

const Rule* rule_of(Head head, const Location& location, const TreeMaker& make) {
  head.location = location;
  return make.node(Rule{.location = location,
                        .body_is_implied = true,
                        .head = make.node(head),
                        .body = make.implied_body(location)});
}

const Term* reference_to(const Term& name, const TreeMaker& make) {
  return make.term(TermKind::kReference, name.location, std::vector<const Term*>{&name});
}

bool has_name(const Term& reference) {
  return reference.terms.front()->kind == TermKind::kVariable;
}

/// p["x"], a set's, or p.q.r, which is true.
Made rule_of_reference(const Term& reference, const TreeMaker& make) {
  if (reference.terms.size() == 1) return refuse("refs cannot be used for rule head");
  if (!has_name(reference)) return refuse("invalid rule head: " + to_text(reference));
  Head head{.reference = &reference};
  if (reference.terms.size() == 2) {
    head.reference = reference_to(*reference.terms[0], make);
    head.key = reference.terms[1];
  } else {
    head.value = make.boolean(true, reference.location);
    head.value_is_implied = true;
  }
  return rule_of(head, reference.location, make);
}

/// A function's head, or a rule's where it has no arguments.
Made rule_of_call(const Term& function, std::span<const Term* const> arguments, const Term* value,
                  const Location& location, const TreeMaker& make) {
  if (!has_name(function)) return refuse("invalid rule head: " + to_text(function));
  Head head{.reference = &function, .arguments = arguments, .value = value};
  head.is_function = !arguments.empty();
  head.value_is_implied = value == nullptr;
  if (value == nullptr) head.value = make.boolean(true, location);
  return rule_of(head, location, make);
}

/// left := right, or left = right.
Made rule_of_equation(const Expression& equation, bool assigned, const TreeMaker& make) {
  if (equation.terms.size() != 3) return refuse("assignment requires two operands");
  const Term& left = *equation.terms[1];
  Head head{.value = equation.terms[2], .assigned = assigned};
  if (left.kind == TermKind::kCall) {
    const Term& function = *left.terms.front();
    if (!has_name(function)) return refuse("invalid rule head: " + to_text(function));
    head.reference = &function;
    head.arguments = left.terms.subspan(1);
    head.is_function = !head.arguments.empty();
  } else if (left.kind == TermKind::kVariable) {
    head.reference = reference_to(left, make);
  } else if (left.kind == TermKind::kReference) {
    if (!has_name(left)) return refuse("invalid rule head: " + to_text(left));
    head.reference = &left;
    if (left.terms.size() == 2) head.key = left.terms[1];
  } else {
    return refuse_name(left);
  }
  return rule_of(head, equation.location, make);
}

Made rule_of_expression(const Expression& expression, const TreeMaker& make) {
  if (!expression.withs.empty()) {
    return refuse("expressions using with keyword cannot be used for rule head");
  }
  if (expression.negated) return refuse("negated expressions cannot be used for rule head");
  if (expression.kind == ExpressionKind::kSome) {
    return refuse("'some' declarations cannot be used for rule head");
  }
  if (expression.kind == ExpressionKind::kTerm) {
    const Term& term = *expression.terms.front();
    return term.kind == TermKind::kReference ? rule_of_reference(term, make) : refuse_name(term);
  }
  if (expression.kind != ExpressionKind::kCall) {
    return refuse("expression cannot be used for rule head");
  }
  const Term& function = *expression.terms.front();
  const std::string name = to_text(function);
  if (name == "eq" || name == "assign") return rule_of_equation(expression, name == "assign", make);
  if (find_declaration(name) != nullptr)
    return refuse("rule name conflicts with built-in function");
  if (expression.terms.size() == 1) {
    return refuse("rule argument list must take at least one argument");
  }
  return rule_of_call(function, expression.terms.subspan(1), nullptr, function.location, make);
}

}  // namespace

std::expected<const Rule*, std::string> rule_of_body(const Body& body, const TreeMaker& make) {
  if (body.expressions.size() != 1) {
    return refuse("multiple expressions cannot be used for rule head");
  }
  return rule_of_expression(*body.expressions.front(), make);
}

}  // namespace confcom::rego
