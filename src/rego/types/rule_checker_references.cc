#include <fmt/format.h>

#include <algorithm>

#include "rego/types/document_types.h"
#include "rego/types/rule_checker.h"
#include "rego/types/type_text.h"

namespace confcom::rego {
namespace {

/// To find and sort one.
constexpr std::size_t kStepsOfName = 16;

/// The names that a type has parts of.
void add_names(const Type* type, std::vector<Value>& out) {
  if (type == nullptr) return;
  for (const TypedProperty& each : type->properties) out.push_back(each.key);
  if (type->kind != TypeKind::kAny) return;
  for (const Type* const each : type->items) add_names(each, out);
}

std::vector<Value> names_of(const Type* type) {
  std::vector<Value> out;
  add_names(type, out);
  std::ranges::sort(out, ValueLess());
  const auto rest = std::ranges::unique(out);
  out.erase(rest.begin(), rest.end());
  return out;
}

std::vector<Value> names_of(const TypeNode& node) {
  std::vector<Value> out;
  for (const auto& [key, child] : node.children) out.push_back(key);
  return out;
}

std::string list_text(const std::vector<Value>& values) {
  constexpr std::size_t kMaxText = 1'000;
  std::string out;
  for (const Value& each : values) {
    if (out.size() > kMaxText) return fmt::format("[{} …]", out);
    out += (out.empty() ? "" : " ") + to_text(each);
  }
  return fmt::format("[{}]", out);
}

/// As wide as `text`.
std::string indent(std::string_view text) {
  return std::string(static_cast<std::size_t>(
                         std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; })),
                     ' ');
}

}  // namespace

/// Calls' functions are none, and what is in comprehensions has been looked at.
void RuleChecker::references(const CoreExpression& expression, TypeScope& scope, TypeErrors& out) {
  for (const CoreTerm* const each : expression.terms) {
    if (each != nullptr) references(*each, scope, out);
  }
  for (const CoreBody* const each : expression.bodies) {
    for (const CoreExpression* const inner : each->expressions) references(*inner, scope, out);
  }
  if (expression.kind == CoreExpressionKind::kEvery ||
      expression.kind == CoreExpressionKind::kAnd || expression.kind == CoreExpressionKind::kOr) {
    for (const CoreWith& each : expression.withs) references(each, scope, out);
  }
}

void RuleChecker::references(const CoreTerm& term, TypeScope& scope, TypeErrors& out) {
  if (term.body != nullptr || !types_.spend(1)) return;
  if (term.kind == CoreTermKind::kReference) {
    std::optional<TypeError> error = reference(term, scope);
    if (error.has_value()) out.push_back(*std::move(error));
  }
  for (const CoreTerm* const each : term.terms) references(*each, scope, out);
}

/// In front of a body, functions are references, too.
void RuleChecker::references(const CoreWith& with, TypeScope& scope, TypeErrors& out) {
  for (const Callee* const each : {with.function, with.replacement}) {
    if (each == nullptr || (each->builtin != nullptr && !each->name.contains('.'))) continue;
    if (!is_kind(type_of_function(*each, scope), TypeKind::kFunction)) continue;
    out.push_back(
        {.location = with.location,
         .message = fmt::format("function {} used as reference, not called", each->name)});
  }
  if (with.value != nullptr) references(*with.value, scope, out);
}

std::optional<TypeError> RuleChecker::reference(const CoreTerm& reference, TypeScope& scope) {
  if (reference.root != Root::kVariable) return document(reference, scope);
  const Type* const known = is_in_scalar(reference) ? nullptr : scope.variable(reference.variable);
  if (known == nullptr) scope.set(reference.variable, &kAnyType);
  return steps(reference, 0, known == nullptr ? &kAnyType : known, scope);
}

/// Each scope from the innermost, until one says something.
std::optional<TypeError> RuleChecker::document(const CoreTerm& reference, TypeScope& scope) {
  const Type* const function = type_at(reference.root, reference.terms, scope, types_);
  if (is_kind(function, TypeKind::kFunction)) {
    TypeError out = unsupported(reference, reference.terms.size(), function);
    out.message = fmt::format("function {} used as reference, not called", out.details.front());
    return out;
  }
  for (const TypeScope* each = &scope; each != nullptr; each = each->outer()) {
    const TypeNode* node = each->node(reference.root);
    std::size_t at = 0;
    while (node != nullptr && node->type == nullptr) {
      if (at == reference.terms.size()) return {};
      if (auto error = node_step(reference, at, *node, scope)) return error;
      const CoreTerm& step = *reference.terms[at++];
      node = step.kind == CoreTermKind::kConstant ? node->child(step.constant) : nullptr;
    }
    if (node != nullptr) return steps(reference, at, node->type, scope);
  }
  return steps(reference, 0, &kAnyType, scope);
}

/// What can be said of a step before it is taken. The first two are names of packages and rules.
std::optional<TypeError> RuleChecker::node_step(const CoreTerm& reference, std::size_t at,
                                                const TypeNode& node, TypeScope& scope) {
  const CoreTerm& step = *reference.terms[at];
  const bool is_variable = step.kind == CoreTermKind::kVariable;
  const bool is_name = step.kind == CoreTermKind::kConstant && step.constant.is_string();
  if (at < 2 && !is_variable && !is_name) {
    return invalid_step(reference, at, type_of(step, scope), &kStringType, names_of(node));
  }
  if (!is_variable) return {};
  const Type* const keys = types_.keys(extent(node, types_));
  const Type* const known = scope.variable(step.variable);
  if (known == nullptr) {
    scope.set(step.variable, keys);
  } else if (!types_.unify(keys, known)) {
    return invalid_step(reference, at, known, keys, names_of(node));
  }
  return {};
}

std::optional<TypeError> RuleChecker::steps(const CoreTerm& reference, std::size_t at,
                                            const Type* type, TypeScope& scope) {
  for (; at < reference.terms.size(); ++at) {
    if (auto error = step(reference, at, type, scope)) return error;
    const CoreTerm& step = *reference.terms[at];
    const bool is_scalar = step.kind == CoreTermKind::kConstant && is_name(step.constant);
    type = is_scalar ? types_.select(type, step.constant) : types_.values(type);
  }
  return {};
}

std::optional<TypeError> RuleChecker::step(const CoreTerm& reference, std::size_t at,
                                           const Type* type, TypeScope& scope) {
  const CoreTerm& step = *reference.terms[at];
  const Type* const keys = types_.keys(type);
  if (keys == nullptr) return unsupported(reference, at, type);
  if (step.kind == CoreTermKind::kVariable) {
    const Type* const known = scope.variable(step.variable);
    if (known == nullptr) {
      scope.set(step.variable, keys);
    } else if (!types_.unify(known, keys)) {
      return invalid_step(reference, at, known, keys, names_of(type));
    }
  } else if (step.kind != CoreTermKind::kConstant || !is_name(step.constant)) {
    if (fit(step, keys, false, scope)) return {};
    return invalid_step(reference, at, type_of(step, scope), keys, {});
  } else if (types_.select(type, step.constant) == nullptr) {
    return invalid_step(reference, at, nullptr, keys, names_of(type));
  }
  return {};
}

TypeError RuleChecker::unsupported(const CoreTerm& reference, std::size_t at,
                                   const Type* have) const {
  const std::string whole = text_.reference(reference);
  const std::string good = text_.reference(reference, at);
  return {.location = reference.location,
          .message = "undefined ref: " + whole,
          .details = {whole, std::string(indent(good).size(), '^'), "have: " + to_text(have)}};
}

TypeError RuleChecker::invalid_step(const CoreTerm& reference, std::size_t at, const Type* have,
                                    const Type* want, const std::vector<Value>& one_of) {
  types_.spend(kStepsOfName * one_of.size());
  const std::string whole = text_.reference(reference);
  const std::string pad = indent(text_.reference(reference, at)) + ' ';
  return {.location = reference.location,
          .message = "undefined ref: " + whole,
          .details = {whole, pad + '^',
                      have != nullptr
                          ? fmt::format("{}have (type): {}", pad, to_text(have))
                          : fmt::format("{}have: {}", pad, text_.term(*reference.terms[at])),
                      one_of.empty() ? fmt::format("{}want (type): {}", pad, to_text(want))
                                     : fmt::format("{}want (one of): {}", pad, list_text(one_of))}};
}

}  // namespace confcom::rego
