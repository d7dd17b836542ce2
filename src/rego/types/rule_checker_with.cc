#include <fmt/format.h>

#include <algorithm>

#include "rego/types/document_types.h"
#include "rego/types/rule_checker.h"
#include "rego/types/type_text.h"

namespace confcom::rego {

/// A function is only replaced by one that takes as many operands.
std::optional<TypeError> RuleChecker::replacements(const CoreExpression& expression,
                                                   TypeScope& scope) {
  for (const CoreWith& with : expression.withs) {
    if (with.function == nullptr || with.replacement == nullptr) continue;
    const Type* const want = type_of_function(*with.function, scope);
    const Type* const have = type_of_function(*with.replacement, scope);
    if (!is_kind(want, TypeKind::kFunction) || !is_kind(have, TypeKind::kFunction)) continue;
    if (types_.unify(want, have)) continue;
    return TypeError{.location = with.location,
                     .message = fmt::format("{}: arity mismatch", with.function->name),
                     .details = {"have: " + to_text(have->items), "want: " + to_text(want->items)},
                     .is_consequence = !std::ranges::all_of(have->items, is_settled)};
  }
  return {};
}

const Type* RuleChecker::replacement_type(const CoreWith& with, const Type* replaced,
                                          TypeScope& scope) {
  const bool is_constant = std::ranges::all_of(with.path, &Value::is_defined);
  if (!is_constant || replaced == nullptr) return &kAnyType;
  const Type* const value = with.value != nullptr ? type_of(*with.value, scope)
                                                  : type_of_function(*with.replacement, scope);
  const Type* const both = value == nullptr ? nullptr : types_.either(replaced, value);
  return both == nullptr ? &kAnyType : both;
}

namespace {

std::span<const Value> constant_part(std::span<const Value> path) {
  const auto end = std::ranges::find_if_not(path, &Value::is_defined);
  return path.first(static_cast<std::size_t>(end - path.begin()));
}

}  // namespace

/// What depends on a document that is replaced may be anything; the document is what it was, or
/// what replaces it.
TypeScope& RuleChecker::replaced(const CoreExpression& expression, TypeScope& scope,
                                 Replacement& made) {
  TypeScope* out = &scope;
  bool has_data = false;
  bool has_input = false;
  for (const CoreWith& with : expression.withs) {
    if (with.function != nullptr && with.function->builtin != nullptr) continue;
    const Root root = with.root == Root::kInput ? Root::kInput : Root::kData;
    const Type* const type = type_at(root, with.path, scope, types_);
    const bool is_function = is_kind(type, TypeKind::kFunction);
    const TypeTree* const dependents =
        root == Root::kData ? context_.replaced.dependents_of(with.path, is_function) : nullptr;
    if (dependents != nullptr) out = &made.scopes.emplace_back(*out, dependents, nullptr);
    if (is_function) continue;
    (root == Root::kInput ? has_input : has_data) = true;
    TypeTree& tree = root == Root::kInput ? made.input : made.data;
    tree.at(constant_part(with.path)).type = replacement_type(with, type, scope);
  }
  if (!has_data && !has_input) return *out;
  return made.scopes.emplace_back(*out, has_data ? &made.data : nullptr,
                                  has_input ? &made.input : nullptr);
}

}  // namespace confcom::rego
