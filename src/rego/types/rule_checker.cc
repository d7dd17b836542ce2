#include "rego/types/rule_checker.h"

#include <algorithm>
#include <utility>

#include "rego/compile/rule_tree.h"

namespace confcom::rego {
namespace {

TypeTree tree_of(const Type* document) {
  TypeTree out;
  out.at({}).type = document;
  return out;
}

}  // namespace

TypeErrors RuleChecker::check() {
  const CoreRule& rule = *rule_.rule;
  TypeScope outermost(context_.data);
  AnnotatedDocuments annotated = context_.schemas.of(rule, outermost);
  const TypeTree data = tree_of(annotated.data);
  const TypeTree input = tree_of(annotated.input);
  const TypeScope documents(outermost, annotated.data == nullptr ? nullptr : &data,
                            annotated.input == nullptr ? nullptr : &input);
  TypeScope scope(&documents);
  const TypeErrors errors = body(*rule.body, scope);
  if (errors.empty()) {
    define(scope);
  } else {
    define_anything();
  }
  TypeErrors out = std::move(annotated.errors);
  out.insert(out.end(), errors.begin(), errors.end());
  return out;
}

/// So that nobody who uses it is told of its errors again.
void RuleChecker::define_anything() {
  const std::vector<Value> place = constant_prefix(*rule_.rule);
  TypeNode& node = context_.data.at(place);
  if (place.size() == rule_.rule->path.size()) node.type = &kAnyType;
}

void RuleChecker::define(TypeScope& scope) {
  const CoreRule& rule = *rule_.rule;
  const std::vector<Value> place = constant_prefix(rule);
  const Type* const type = rule.kind == RuleKind::kFunction && !rule.arguments.empty()
                               ? function_type(scope)
                               : document_type(scope, place.size());
  if (type != nullptr) context_.data.insert(place, type, types_);
}

const Type* RuleChecker::function_type(TypeScope& scope) {
  for (const CoreTerm* const each : rule_.rule->arguments) settle_arguments(*each, scope);
  std::vector<const Type*> operands;
  for (const CoreTerm* const each : rule_.rule->arguments) {
    operands.push_back(type_of(*each, scope));
  }
  return types_.function(operands, type_of(*rule_.rule->value, scope), nullptr);
}

/// An argument that the body says nothing of can be anything.
void RuleChecker::settle_arguments(const CoreTerm& argument, TypeScope& scope) {
  if (argument.kind == CoreTermKind::kVariable && scope.variable(argument.variable) == nullptr) {
    scope.set(argument.variable, &kAnyType);
  }
  for (const CoreTerm* const each : argument.terms) settle_arguments(*each, scope);
}

/// `constants` is how long the path is up to its first variable.
const Type* RuleChecker::document_type(TypeScope& scope, std::size_t constants) {
  const CoreRule& rule = *rule_.rule;
  const bool is_set = rule.kind == RuleKind::kSet;
  const Type* type = type_of(is_set ? *rule.key : *rule.value, scope);
  if (type == nullptr) return nullptr;
  if (is_set) type = types_.set(type);
  return below_variables(rule.path.subspan(constants), type, scope);
}

// Paths are shorter than values nest deep.
const Type* RuleChecker::below_variables(std::span<const CoreTerm* const> path, const Type* value,
                                         TypeScope& scope) {
  if (path.empty() || value == nullptr) return value;
  const Type* const inner = below_variables(path.subspan(1), value, scope);
  const Type* const key = type_of(*path.front(), scope);
  if (inner == nullptr || key == nullptr) return nullptr;
  return types_.open_object({}, key, inner);
}

}  // namespace confcom::rego
