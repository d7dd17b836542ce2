#include <fmt/format.h>

#include <algorithm>

#include "rego/builtins/declared.h"
#include "rego/compile/resolver.h"
#include "rego/syntax/tree_text.h"

namespace confcom::rego {
namespace {

bool is_operator(const Expression& expression, std::string_view name) {
  const Term& operation = *expression.terms.front();
  return expression.terms.size() == 3 && operation.terms.size() == 1 &&
         operation.terms.front()->text == name;
}

bool is_print(const Expression& expression) {
  const Term& operation = *expression.terms.front();
  return operation.terms.size() == 1 && operation.terms.front()->text == "print";
}

/// As in "cannot assign to …".
std::string_view assigned_kind(const Term& term) {
  return term.kind == TermKind::kTemplate ? "templatestring" : name_of(term.kind);
}

}  // namespace

const CoreBody* Resolver::query(const Body& body) {
  scopes_.push(declared_names(body));
  const Expressions made = expressions(body);
  const CoreBody* const out = body_of(body.location, made);
  check_unused();
  return out;
}

/// A body that has nothing left is true.
const CoreBody* Resolver::body_of(const Location& location, const Expressions& expressions) {
  if (!expressions.empty()) return make_.body(location, expressions);
  const Terms truth{make_.constant(Value::boolean(true), location)};
  return make_.body(location,
                    {make_.expression({.location = location, .terms = make_.list(truth)})});
}

Resolver::Expressions Resolver::expressions(const Body& body) {
  Expressions out;
  for (const Expression* const each : body.expressions) expression(*each, out);
  return out;
}

const CoreBody* Resolver::scoped_body(const Body& body) {
  scopes_.push(declared_names(body));
  const CoreBody* const out = body_of(body.location, expressions(body));
  check_unused();
  scopes_.pop();
  return out;
}

/// OPA tells of these only where it has nothing else to tell of a rule.
void Resolver::check_unused() {
  if (has_own_errors_) return;
  for (const Scopes::Unused& each : scopes_.unused()) {
    if (each.how == Scopes::Occurrence::kDeclared || each.how == Scopes::Occurrence::kEach) {
      report(Stage::kLocals, each.location, fmt::format("declared var {} unused", each.name));
    } else if (each.how == Scopes::Occurrence::kAssigned && context_.is_strict) {
      report(Stage::kLocals, each.location, fmt::format("assigned var {} unused", each.name));
    }
  }
}

/// With what it needs in front of it; all of that is modified as it is.
void Resolver::expression(const Expression& expression, Expressions& out) {
  if (expression.kind == ExpressionKind::kCall && is_print(expression)) {
    return unmodified_print(expression, out);
  }
  const std::vector<CoreWith> modifiers = withs(expression, out);
  Expressions made;
  unmodified(expression, made);
  modify(made, modifiers, out);
}

/// OPA forgets what a print call is modified with.
void Resolver::unmodified_print(const Expression& expression, Expressions& out) {
  Expressions ignored;
  for (const With& each : expression.withs) (void)term(*each.value, ignored);
  print(expression, out);
}

void Resolver::modify(const Expressions& made, const std::vector<CoreWith>& modifiers,
                      Expressions& out) {
  for (const CoreExpression* const each : made) {
    if (modifiers.empty()) {
      out.push_back(each);
      continue;
    }
    CoreExpression copy = *each;
    copy.withs = make_.list(modifiers);
    out.push_back(make_.node(copy));
  }
}

void Resolver::unmodified(const Expression& expression, Expressions& out) {
  switch (expression.kind) {
    case ExpressionKind::kTerm:
      return plain(expression, out);
    case ExpressionKind::kCall:
      return call_expression(expression, out);
    case ExpressionKind::kSome:
      return some(expression, out);
    case ExpressionKind::kEvery:
      return every(expression, out);
    case ExpressionKind::kNot:
      return with_bodies(expression, CoreExpressionKind::kNot, out);
    case ExpressionKind::kAnd:
      return with_bodies(expression, CoreExpressionKind::kAnd, out);
    case ExpressionKind::kOr:
      return with_bodies(expression, CoreExpressionKind::kOr, out);
    case ExpressionKind::kBody:
      // Of one operand alone, which a body in braces is not.
      return with_bodies(expression, CoreExpressionKind::kAnd, out);
  }
}

void Resolver::emit(const Expression& from, CoreExpression made, Expressions& out) {
  made.negated = from.negated;
  if (made.location.row == 0) made.location = from.location;
  out.push_back(make_.expression(made));
}

void Resolver::plain(const Expression& expression, Expressions& out) {
  const CoreTerm* const value = term(*expression.terms.front(), out);
  emit(expression, {.terms = make_.list(Terms{value})}, out);
}

void Resolver::call_expression(const Expression& expression, Expressions& out) {
  if (is_operator(expression, "assign")) return assignment(expression, out);
  if (is_operator(expression, "eq")) return equation(expression, out);
  const Callee* const called = callee(*expression.terms.front(), true);
  const Terms operands = all_terms(expression.terms.subspan(1), out);
  emit(expression,
       {.kind = CoreExpressionKind::kCall, .callee = called, .terms = make_.list(operands)}, out);
}

void Resolver::equation(const Expression& expression, Expressions& out) {
  const Terms sides = all_terms(expression.terms.subspan(1), out);
  emit(expression, {.kind = CoreExpressionKind::kUnify, .terms = make_.list(sides)}, out);
}

void Resolver::assignment(const Expression& expression, Expressions& out) {
  if (expression.negated) {
    report(Stage::kLocals, expression.location, "cannot assign vars inside negated expression");
    return;
  }
  const CoreTerm* const value = term(*expression.terms[2], out);
  const CoreTerm* const pattern = assigned(*expression.terms[1]);
  emit(expression, {.kind = CoreExpressionKind::kUnify, .terms = make_.list(Terms{pattern, value})},
       out);
}

const CoreTerm* Resolver::declared(const Term& variable, Scopes::Occurrence how,
                                   const Location& location) {
  if (variable.wildcard) return name(variable);
  const auto id = scopes_.declare(variable.text, how, location);
  if (id.has_value()) return make_.variable(*id, variable.location);
  report(Stage::kLocals, location, id.error());
  return invalid(variable.location);
}

/// What := has on its left: variables, in arrays and as objects' values.
const CoreTerm* Resolver::assigned(const Term& pattern) {
  switch (pattern.kind) {
    case TermKind::kVariable:
      return declared(pattern, Scopes::Occurrence::kAssigned, pattern.location);
    case TermKind::kReference:
      if (pattern.terms.size() == 1) return assigned(*pattern.terms.front());
      break;
    case TermKind::kArray: {
      Terms items;
      for (const Term* const each : pattern.terms) items.push_back(assigned(*each));
      return make_.collection(CoreTermKind::kArray, pattern.location, items);
    }
    case TermKind::kObject: {
      Terms items;
      Expressions before;
      for (std::size_t i = 0; i + 1 < pattern.terms.size(); i += 2) {
        items.push_back(term(*pattern.terms[i], before));
        items.push_back(assigned(*pattern.terms[i + 1]));
      }
      return make_.collection(CoreTermKind::kObject, pattern.location, items);
    }
    default:
      break;
  }
  report(Stage::kLocals, pattern.location,
         fmt::format("cannot assign to {}", assigned_kind(pattern)));
  return invalid(pattern.location);
}

void Resolver::print(const Expression& expression, Expressions& out) {
  Terms shown;
  for (const Term* const each : expression.terms.subspan(1)) {
    Expressions before;
    const CoreTerm* const value = term(*each, before);
    const VariableId shown_as = scopes_.generate();
    before.push_back(
        make_.unify(each->location, *make_.variable(shown_as, each->location), *value));
    shown.push_back(make_.capture(shown_as, each->location, *make_.body(each->location, before)));
  }
  if (!context_.keeps_prints) return;
  emit(expression, {.kind = CoreExpressionKind::kPrint, .terms = make_.list(shown)}, out);
}

void Resolver::some(const Expression& expression, Expressions& out) {
  for (const Term* const each : expression.terms) {
    if (each->kind == TermKind::kCall) return some_in(*each, expression, out);
    (void)declared(*each, Scopes::Occurrence::kDeclared, expression.location);
  }
}

namespace {

/// What an equation with a reference would give values to.
void add_outputs(const Term& pattern, std::vector<const Term*>& out) {
  if (pattern.kind == TermKind::kVariable) {
    if (!pattern.wildcard) out.push_back(&pattern);
  } else if (pattern.kind == TermKind::kArray) {
    for (const Term* const each : pattern.terms) add_outputs(*each, out);
  } else if (pattern.kind == TermKind::kObject) {
    for (std::size_t i = 1; i < pattern.terms.size(); i += 2) add_outputs(*pattern.terms[i], out);
  }
}

bool mentions(const Term& term, std::string_view name) {
  if (term.kind == TermKind::kVariable) return term.text == name;
  return std::ranges::any_of(term.terms, [&](const Term* each) { return mentions(*each, name); });
}

}  // namespace

/// "some k, v in xs" is "xs[k] = v" with variables of its own.
void Resolver::some_in(const Term& call, const Expression& expression, Expressions& out) {
  const bool has_key = call.terms.size() == 4;
  const Term& value = *call.terms[has_key ? 2 : 1];
  const Term& domain = *call.terms.back();
  const CoreTerm* subject = term(domain, out);
  std::vector<const Term*> outputs;
  add_outputs(value, outputs);
  if (has_key) add_outputs(*call.terms[1], outputs);
  std::ranges::sort(outputs, {}, &Term::text);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (i > 0 && outputs[i]->text == outputs[i - 1]->text) continue;
    if (mentions(domain, outputs[i]->text)) continue;
    (void)declared(*outputs[i], Scopes::Occurrence::kDeclared, expression.location);
  }
  const CoreTerm* const key =
      has_key ? term(*call.terms[1], out)
              : make_.variable(scopes_.generate("_", true), expression.location);
  const CoreTerm* const pattern = term(value, out);
  if (subject->kind != CoreTermKind::kReference && subject->kind != CoreTermKind::kVariable) {
    subject = hoist(*subject, out);
  }
  Terms path(subject->terms.begin(), subject->terms.end());
  path.push_back(key);
  const CoreTerm* const element =
      make_.reference(subject->root, subject->variable, domain.location, path);
  emit(expression,
       {.kind = CoreExpressionKind::kUnify, .terms = make_.list(Terms{pattern, element})}, out);
}

/// OPA does not say where one is that is wrong, and that none is used in the body.
const CoreTerm* Resolver::of_every(const Term* variable, const Body& body) {
  if (variable == nullptr || variable->wildcard)
    return variable == nullptr ? nullptr : name(*variable);
  const auto id = scopes_.declare(variable->text, Scopes::Occurrence::kEach,
                                  body.expressions.front()->location);
  if (id.has_value()) return make_.variable(*id, variable->location);
  report(Stage::kLocals, {}, id.error());
  return invalid(variable->location);
}

void Resolver::every(const Expression& expression, Expressions& out) {
  const CoreTerm* const domain = hoist(*term(*expression.terms[0], out), out);
  scopes_.push(declared_names(*expression.bodies.front()));
  const Body& inside = *expression.bodies.front();
  const Terms terms{of_every(expression.terms[1], inside), of_every(expression.terms[2], inside),
                    domain};
  const CoreBody* const body =
      body_of(expression.bodies.front()->location, expressions(*expression.bodies.front()));
  check_unused();
  scopes_.pop();
  emit(expression,
       {.kind = CoreExpressionKind::kEvery,
        .terms = make_.list(terms),
        .bodies = make_.list(std::vector<const CoreBody*>{body})},
       out);
}

void Resolver::with_bodies(const Expression& expression, CoreExpressionKind kind,
                           Expressions& out) {
  std::vector<const CoreBody*> bodies;
  for (const Body* const each : expression.bodies) {
    refuse_assignment(*each, kind);
    bodies.push_back(scoped_body(*each));
  }
  emit(expression, {.kind = kind, .bodies = make_.list(bodies)}, out);
}

/// Braces give an operand a scope of its own; without them it would seem to have none.
void Resolver::refuse_assignment(const Body& operand, CoreExpressionKind kind) {
  const Expression& first = *operand.expressions.front();
  if (!operand.is_implied || first.kind != ExpressionKind::kCall) return;
  if (!is_operator(first, "assign")) return;
  const bool is_not = kind == CoreExpressionKind::kNot;
  const std::string_view word = kind == CoreExpressionKind::kAnd ? "and" : "or";
  report(Stage::kLocals, first.location,
         is_not ? "cannot assign vars inside negated expression"
                : fmt::format("cannot assign vars inside implicit {} operand", word));
}

}  // namespace confcom::rego
