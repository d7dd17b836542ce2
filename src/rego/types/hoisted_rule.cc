#include "rego/types/hoisted_rule.h"

#include <string_view>

#include "rego/builtins/declared.h"
#include "rego/compile/core_maker.h"
#include "rego/value/array.h"
#include "rego/value/object.h"

namespace confcom::rego {
namespace {

using Terms = std::vector<const CoreTerm*>;
using Expressions = std::vector<const CoreExpression*>;

class Hoister {
 public:
  Hoister(const CoreMaker& make, HoistedRule& out) : make_(make), out_(out) {}

  const CoreBody* body(const CoreBody& body);

 private:
  [[nodiscard]] CoreExpression rewritten(const CoreExpression& expression) const;
  void expression(const CoreExpression& expression, Expressions& out);
  const CoreTerm* side(const CoreTerm& term, const CoreExpression& of, Expressions& before);
  const CoreTerm* inside(const CoreTerm& term, const CoreExpression& of, Expressions& before);
  const CoreTerm* hoist(const CoreTerm& term, const CoreExpression& of, Expressions& before);
  const CoreTerm* with_hoisted_items(const CoreTerm& term, const CoreExpression& of,
                                     Expressions& before);
  const CoreTerm* with_hoisted_body(const CoreTerm& term);
  void note_subject(const CoreExpression& expression);
  void note_subject(const CoreTerm& variable, const Subject& subject);

  const CoreMaker& make_;
  HoistedRule& out_;
};

const CoreBody* Hoister::body(const CoreBody& body) {
  Expressions out;
  for (const CoreExpression* const each : body.expressions) expression(*each, out);
  return make_.body(body.location, out);
}

bool calls(const CoreExpression& expression, std::string_view builtin) {
  return expression.kind == CoreExpressionKind::kCall && expression.callee->builtin != nullptr &&
         expression.callee->name == builtin;
}

/// What a call of a builtin that the compiler answers itself results in: what it is when nothing is
/// annotated, which says nothing of its parts. Undefined for all other calls.
Value known_result(const CoreExpression& call, Arena& arena) {
  if (calls(call, "rego.metadata.rule")) return ObjectBuilder(arena).build().value_or(Value());
  if (calls(call, "rego.metadata.chain")) return make_array(arena, {}).value_or(Value());
  return {};
}

/// What the compiler makes an equation of.
CoreExpression Hoister::rewritten(const CoreExpression& expression) const {
  CoreExpression out = expression;
  const Value known = known_result(expression, make_.arena());
  if (known.is_defined()) {
    Terms terms(expression.terms.begin(), expression.terms.end());
    terms.resize(std::min<std::size_t>(terms.size(), 1));
    terms.push_back(make_.constant(known, expression.location));
    out.kind = terms.size() == 1 ? CoreExpressionKind::kTerm : CoreExpressionKind::kUnify;
    out.terms = make_.list(terms);
  } else if (calls(expression, "equal") && expression.terms.size() == 2) {
    out.kind = CoreExpressionKind::kUnify;
  }
  return out;
}

void Hoister::expression(const CoreExpression& expression, Expressions& out) {
  CoreExpression made = rewritten(expression);
  const bool has_sides =
      made.kind == CoreExpressionKind::kUnify || made.kind == CoreExpressionKind::kTerm;
  Terms terms;
  for (const CoreTerm* const each : made.terms) {
    if (each == nullptr) {
      terms.push_back(nullptr);
    } else {
      terms.push_back(has_sides ? side(*each, made, out) : inside(*each, made, out));
    }
  }
  made.terms = make_.list(terms);
  std::vector<const CoreBody*> bodies;
  for (const CoreBody* const each : made.bodies) bodies.push_back(body(*each));
  made.bodies = make_.list(bodies);
  note_subject(expression);
  out.push_back(make_.node(made));
}

/// A term that may be a reference or a comprehension.
const CoreTerm* Hoister::side(const CoreTerm& term, const CoreExpression& of, Expressions& before) {
  if (term.kind == CoreTermKind::kReference) return with_hoisted_items(term, of, before);
  if (term.body != nullptr) return with_hoisted_body(term);
  return inside(term, of, before);
}

const CoreTerm* Hoister::inside(const CoreTerm& term, const CoreExpression& of,
                                Expressions& before) {
  if (term.body != nullptr) return hoist(*with_hoisted_body(term), of, before);
  if (term.terms.empty() && term.kind != CoreTermKind::kReference) return &term;
  const CoreTerm* const out = with_hoisted_items(term, of, before);
  return term.kind == CoreTermKind::kReference ? hoist(*out, of, before) : out;
}

const CoreTerm* Hoister::with_hoisted_items(const CoreTerm& term, const CoreExpression& of,
                                            Expressions& before) {
  Terms items;
  for (const CoreTerm* const each : term.terms) items.push_back(inside(*each, of, before));
  CoreTerm out = term;
  out.terms = make_.list(items);
  return make_.node(out);
}

/// Of a comprehension, whose own terms are computed last.
const CoreTerm* Hoister::with_hoisted_body(const CoreTerm& term) {
  Expressions in_front(term.body->expressions.begin(), term.body->expressions.end());
  Terms terms;
  for (const CoreTerm* const each : term.terms) {
    terms.push_back(needs_evaluation(*each) ? hoist(*each, {}, in_front) : each);
  }
  CoreTerm out = term;
  out.terms = make_.list(terms);
  out.body = body(*make_.body(term.body->location, in_front));
  return make_.node(out);
}

const CoreTerm* Hoister::hoist(const CoreTerm& term, const CoreExpression& of,
                               Expressions& before) {
  const auto id = static_cast<VariableId>(out_.variables.size());
  out_.variables.push_back({.is_generated = true});
  const CoreTerm* const variable = make_.variable(id, term.location);
  CoreExpression equation = *make_.unify(term.location, *variable, term);
  equation.withs = of.withs;
  before.push_back(make_.node(equation));
  note_subject(*variable, {.term = &term});
  return variable;
}

/// Of what the compiler put in front of who uses it.
void Hoister::note_subject(const CoreExpression& expression) {
  if (!expression.is_generated || expression.terms.empty()) return;
  if (expression.kind == CoreExpressionKind::kUnify) {
    note_subject(*expression.terms[0], {.term = expression.terms[1]});
  } else if (expression.kind == CoreExpressionKind::kCall) {
    note_subject(*expression.terms.back(), {.call = &expression});
  }
}

void Hoister::note_subject(const CoreTerm& variable, const Subject& subject) {
  if (variable.kind != CoreTermKind::kVariable) return;
  if (out_.variables[variable.variable].is_generated) {
    out_.subjects.emplace(variable.variable, subject);
  }
}

}  // namespace

HoistedRule hoist_rule(const CoreRule& rule, const CoreMaker& make) {
  HoistedRule out;
  out.variables.assign(rule.variables.begin(), rule.variables.end());
  CoreRule copy = rule;
  copy.body = Hoister(make, out).body(*rule.body);
  out.rule = make.node(copy);
  return out;
}

}  // namespace confcom::rego
