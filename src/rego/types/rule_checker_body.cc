#include <fmt/format.h>

#include <algorithm>

#include "rego/builtins/declared.h"
#include "rego/types/rule_checker.h"
#include "rego/types/type_text.h"

namespace confcom::rego {
namespace {

/// Each level doubles what is to be checked.
constexpr std::size_t kMaxNestedComprehensions = 64;

TypeError argument_error(const Location& location, std::string_view function,
                         std::string_view message, const std::vector<const Type*>& have,
                         const std::vector<const Type*>& want) {
  return {.location = location,
          .message = fmt::format("{}: {}", function, message),
          .details = {"have: " + to_text(have), "want: " + to_text(want)},
          .is_consequence = !std::ranges::all_of(have, is_settled)};
}

}  // namespace

TypeErrors RuleChecker::body(const CoreBody& body, TypeScope& scope) {
  TypeErrors out;
  for (const CoreExpression* const each : body.expressions) {
    if (!types_.spend(1)) break;
    if (each->withs.empty()) {
      expression(*each, scope, out);
    } else {
      Replacement made;
      expression(*each, replaced(*each, scope, made), out);
    }
  }
  return out;
}

/// An error of the expression itself that is likely to follow from one inside it is left out.
void RuleChecker::expression(const CoreExpression& expression, TypeScope& scope, TypeErrors& out) {
  TypeErrors inside;
  closures(expression, scope, inside);
  references(expression, scope, inside);
  std::optional<TypeError> error = replacements(expression, scope);
  if (!error.has_value() && expression.kind == CoreExpressionKind::kCall) {
    error = call(expression, scope);
  } else if (!error.has_value() && expression.kind == CoreExpressionKind::kUnify) {
    error = equation(expression, scope);
  }
  const bool is_told = error.has_value() && (inside.empty() || !error->is_consequence);
  std::ranges::move(inside, std::back_inserter(out));
  if (is_told) out.push_back(*std::move(error));
}

std::optional<TypeError> RuleChecker::call(const CoreExpression& call, TypeScope& scope) {
  const Callee& callee = *call.callee;
  if (callee.builtin != nullptr && callee.builtin->is_deprecated) context_.calls_deprecated = true;
  const Type* const type = type_of_function(callee, scope);
  if (is_anything(type)) return {};
  if (is_kind(type, TypeKind::kFunction)) return known_call(call, *type, scope);
  return TypeError{.location = call.location,
                   .message = fmt::format("undefined function {}", callee.name)};
}

std::optional<TypeError> RuleChecker::known_call(const CoreExpression& call, const Type& function,
                                                 TypeScope& scope) {
  std::vector<const Type*> want(function.items.begin(), function.items.end());
  if (function.value != nullptr) want.push_back(function.value);
  const auto types_of_operands = [&] {
    std::vector<const Type*> out;
    for (const CoreTerm* const each : call.terms) out.push_back(type_of(*each, scope));
    return out;
  };
  const std::string_view name = call.callee->name;
  const std::vector<const Type*> have = types_of_operands();
  const bool is_equation = call.callee->builtin != nullptr && name == "eq";
  const std::size_t most = is_equation ? function.items.size() : want.size();
  if (have.size() > most && function.repeated == nullptr) {
    return argument_error(call.location, name, "too many arguments", have, want);
  }
  if (have.size() < function.items.size()) {
    return argument_error(call.location, name, "too few arguments", have, want);
  }
  for (std::size_t i = 0; i < have.size(); ++i) {
    const Type* const wanted = i < want.size() ? want[i] : function.repeated;
    if (is_settled(have[i]) && !types_.unify(have[i], wanted)) {
      return argument_error(call.location, name, "invalid argument(s)", have, want);
    }
    if (!fit(*call.terms[i], wanted, false, scope)) {
      return argument_error(call.location, name, "invalid argument(s)", types_of_operands(), want);
    }
  }
  return {};
}

std::optional<TypeError> RuleChecker::equation(const CoreExpression& equation, TypeScope& scope) {
  const Type* const left = type_of(*equation.terms[0], scope);
  const Type* const right = type_of(*equation.terms[1], scope);
  if (unify(*equation.terms[0], left, *equation.terms[1], right, scope)) return {};
  return TypeError{.location = equation.location,
                   .message = "match error",
                   .details = {"left  : " + to_text(left), "right : " + to_text(right)},
                   .is_consequence = !is_settled(left) || !is_settled(right)};
}

const CheckedComprehension& RuleChecker::comprehension(const CoreTerm& term, TypeScope& scope) {
  if (const CheckedComprehension* const known = scope.find(term)) return *known;
  if (depth_ == kMaxNestedComprehensions) types_.exhaust();
  ++depth_;
  TypeScope inside(&scope);
  CheckedComprehension out;
  if (!types_.is_exhausted()) out.errors = body(*term.body, inside);
  if (out.errors.empty()) {
    const Type* const first = type_of(*term.terms.front(), inside);
    if (term.kind == CoreTermKind::kArrayComprehension) {
      out.type = types_.array({}, first);
    } else if (term.kind == CoreTermKind::kSetComprehension) {
      out.type = types_.set(first);
    } else {
      out.type = types_.open_object({}, first, type_of(*term.terms.back(), inside));
    }
  }
  --depth_;
  return scope.keep(term, std::move(out));
}

void RuleChecker::closures(const CoreExpression& expression, TypeScope& scope, TypeErrors& last) {
  for (const CoreTerm* const each : expression.terms) {
    if (each != nullptr) closures(*each, scope, last);
  }
  for (const CoreBody* const each : expression.bodies) {
    for (const CoreExpression* const inner : each->expressions) closures(*inner, scope, last);
  }
}

/// What is inside a comprehension without errors is also checked as if it stood outside.
void RuleChecker::closures(const CoreTerm& term, TypeScope& scope, TypeErrors& last) {
  if (!types_.spend(1)) return;
  if (term.body != nullptr) {
    const CheckedComprehension& checked = comprehension(term, scope);
    if (!checked.errors.empty()) {
      last = checked.errors;
      return;
    }
  }
  for (const CoreTerm* const each : term.terms) closures(*each, scope, last);
  if (term.body == nullptr) return;
  for (const CoreExpression* const each : term.body->expressions) closures(*each, scope, last);
}

}  // namespace confcom::rego
