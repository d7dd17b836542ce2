#include <fmt/format.h>

#include <algorithm>

#include "rego/compile/resolver.h"
#include "rego/syntax/tree_text.h"

namespace confcom::rego {

CoreRule* Resolver::rule(const Rule& rule, std::span<const CoreTerm* const> package) {
  const Head& head = *rule.head;
  scopes_.push(declared_names(*rule.body));
  Terms arguments;
  for (const Term* const each : head.arguments) arguments.push_back(argument(*each));
  Expressions body = expressions(*rule.body);
  Terms path(package.begin(), package.end());
  std::ranges::copy(head_path(rule, body), std::back_inserter(path));
  CoreRule out{.kind = kind_of(rule, path),
               .is_default = rule.is_default,
               .location = rule.location,
               .file = file_,
               .path = make_.list(path),
               .arguments = make_.list(arguments)};
  if (out.kind == RuleKind::kSet) out.key = head_term(*head.key, body);
  if (head.value != nullptr) out.value = head_term(*head.value, body);
  check_unused();
  out.body = body_of(rule.body->location, body);
  out.variables = make_.list(scopes_.variables());
  return make_.node(out);
}

std::set<std::string_view> Resolver::unused_arguments() const {
  std::set<std::string_view> out;
  for (const Scopes::Unused& each : scopes_.unused()) {
    if (each.how == Scopes::Occurrence::kArgument) out.insert(each.name);
  }
  return out;
}

/// A pattern. Its variables are declared by it.
const CoreTerm* Resolver::argument(const Term& term) {
  switch (term.kind) {
    case TermKind::kVariable:
      if (term.wildcard) return name(term);
      return make_.variable(scopes_.argument(term.text, term.location), term.location);
    case TermKind::kArray:
    case TermKind::kObject:
    case TermKind::kSet: {
      Terms items;
      for (const Term* const each : term.terms) items.push_back(argument(*each));
      const CoreTermKind kind = term.kind == TermKind::kArray    ? CoreTermKind::kArray
                                : term.kind == TermKind::kObject ? CoreTermKind::kObject
                                                                 : CoreTermKind::kSet;
      return make_.collection(kind, term.location, items);
    }
    case TermKind::kCall:
      report(Stage::kLocals, term.location, "rule arguments cannot contain calls");
      return invalid(term.location);
    default: {
      Expressions before;
      return this->term(term, before);
    }
  }
}

/// Of a rule's reference: what is neither constant nor a variable is computed in its body.
Resolver::Terms Resolver::head_path(const Rule& rule, Expressions& after) {
  const Head& head = *rule.head;
  const std::span<const Term* const> terms = head.reference->terms;
  Expressions before;
  Terms out{term(Term{.kind = TermKind::kString,
                      .location = terms.front()->location,
                      .text = terms.front()->text},
                 before)};
  for (const Term* const each : terms.subspan(1)) out.push_back(head_term(*each, after));
  const bool has_key_in_path = terms.size() > 1 && head.key == terms.back();
  if (head.key != nullptr && head.value != nullptr && !has_key_in_path) {
    out.push_back(head_term(*head.key, after));
  }
  for (const CoreTerm*& each : out) {
    const bool is_key =
        each->kind == CoreTermKind::kConstant || each->kind == CoreTermKind::kVariable;
    if (!is_key) each = hoist(*each, after);
  }
  return out;
}

const CoreTerm* Resolver::head_term(const Term& term, Expressions& after) {
  const CoreTerm* const out = this->term(term, after);
  return needs_evaluation(*out) ? hoist(*out, after) : out;
}

RuleKind Resolver::kind_of(const Rule& rule, const Terms& path) const {
  const Head& head = *rule.head;
  if (head.is_function) return RuleKind::kFunction;
  if (head.has_contains || (head.key != nullptr && head.value == nullptr)) return RuleKind::kSet;
  const bool is_constant = std::ranges::all_of(
      path, [](const CoreTerm* each) { return each->kind == CoreTermKind::kConstant; });
  return is_constant ? RuleKind::kComplete : RuleKind::kObject;
}

}  // namespace confcom::rego
