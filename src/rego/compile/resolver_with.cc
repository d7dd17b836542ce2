#include <fmt/format.h>

#include "rego/builtins/declared.h"
#include "rego/compile/resolver.h"
#include "rego/compile/rule_tree.h"
#include "rego/syntax/tree_text.h"

namespace confcom::rego {
namespace {

constexpr std::string_view kReplacing = "with keyword replacing built-in function: ";

/// Why a builtin cannot be replaced; empty: it can.
std::string refusal(const Declaration& builtin) {
  const std::string_view name = builtin.name;
  if (name == "eq" || name == "rego.metadata.chain" || name == "rego.metadata.rule") {
    return fmt::format("{}replacement of \"{}\" invalid", kReplacing, name);
  }
  if (name.starts_with("internal.")) {
    return fmt::format("{}replacement of internal function \"{}\" invalid", kReplacing, name);
  }
  if (builtin.is_relation) return fmt::format("{}target must not be a relation", kReplacing);
  if (builtin.is_void()) return fmt::format("{}target must not be a void function", kReplacing);
  return {};
}

std::vector<Value> constant_path(const CoreTerm& reference) {
  std::vector<Value> out;
  for (const CoreTerm* const each : reference.terms) out.push_back(each->constant);
  return out;
}

}  // namespace

std::vector<CoreWith> Resolver::withs(const Expression& expression, Expressions& before) {
  std::vector<CoreWith> out;
  for (const With& each : expression.withs) {
    CoreWith with{.location = each.location};
    if (!settle_target(each, with)) continue;
    settle_value(each, with, before);
    out.push_back(with);
  }
  return out;
}

bool Resolver::settle_target(const With& with, CoreWith& out) {
  Expressions ignored;
  const CoreTerm& target = *term(*with.target, ignored);
  if (target.kind == CoreTermKind::kReference && target.root != Root::kVariable) {
    return settle_document(with, target, out);
  }
  const Declaration* const builtin = find_declaration(to_text(*with.target));
  if (builtin != nullptr) return settle_builtin(with, *builtin, out);
  report(Stage::kWiths, with.target->location,
         "with keyword target must reference existing input, data, or a function",
         DiagnosticCode::kType);
  return false;
}

bool Resolver::settle_document(const With& with, const CoreTerm& target, CoreWith& out) {
  out.root = target.root;
  const std::vector<Value> path = constant_path(target);
  out.path = make_.list(path);
  if (target.root == Root::kInput) return true;
  const RuleNode* const rule = context_.tree.find_rule_above(out.path);
  const RuleNode* const there = context_.tree.find(out.path);
  if (rule != nullptr && rule != there) {
    report(Stage::kWiths, with.target->location,
           "with keyword cannot partially replace virtual document(s)");
    return false;
  }
  if (there == nullptr || !there->arity.has_value()) return true;
  out.root = Root::kVariable;
  out.function = make_.node(Callee{.path = out.path,
                                   .name = make_.text(path_text(path)),
                                   .arity = static_cast<std::int32_t>(*there->arity)});
  return true;
}

bool Resolver::settle_builtin(const With& with, const Declaration& builtin, CoreWith& out) {
  std::string why = refusal(builtin);
  if (!why.empty()) {
    report(Stage::kWiths, with.target->location, std::move(why));
    return false;
  }
  out.root = Root::kVariable;
  out.function =
      make_.node(Callee{.builtin = &builtin, .name = builtin.name, .arity = builtin.arity});
  return true;
}

/// The function that a term names; null: none.
const Callee* Resolver::function_of(const Term& term) {
  if (term.kind == TermKind::kVariable) {
    const Term reference{.kind = TermKind::kReference,
                         .location = term.location,
                         .terms = make_.list(std::vector<const Term*>{&term})};
    return function_of(reference);
  }
  if (term.kind != TermKind::kReference) return nullptr;
  if (term.terms.front()->kind != TermKind::kVariable) return nullptr;
  const Callee* const out = callee(term, false);
  if (out == nullptr || out->builtin != nullptr) return out;
  const RuleNode* const node = context_.tree.find(out->path);
  return node != nullptr && node->arity.has_value() ? out : nullptr;
}

void Resolver::settle_value(const With& with, CoreWith& out, Expressions& before) {
  if (out.function != nullptr) out.replacement = function_of(*with.value);
  if (out.replacement != nullptr) return;
  const CoreTerm* const value = term(*with.value, before);
  out.value = needs_evaluation(*value) ? hoist(*value, before) : value;
}

}  // namespace confcom::rego
