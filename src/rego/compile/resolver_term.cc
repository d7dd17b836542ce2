#include <fmt/format.h>

#include <algorithm>

#include "rego/builtins/declared.h"
#include "rego/compile/object_entries.h"
#include "rego/compile/resolver.h"
#include "rego/compile/rule_tree.h"
#include "rego/compile/variables.h"
#include "rego/syntax/tree_text.h"
#include "rego/value/string.h"

namespace confcom::rego {

Resolver::Resolver(const ResolverContext& context, const Names& names, std::string_view file,
                   UsedImports& used)
    : context_(context), make_(context.make), names_(names), file_(file), used_(used) {}

void Resolver::report(Stage stage, const Location& location, std::string message,
                      DiagnosticCode code) {
  has_own_errors_ = true;
  context_.findings.report(stage, code, file_, location, std::move(message));
}

/// In place of what is wrong, and told.
const CoreTerm* Resolver::invalid(const Location& location) {
  return make_.constant(Value::null(), location);
}

Resolver::Terms Resolver::all_terms(std::span<const Term* const> terms, Expressions& before) {
  Terms out;
  out.reserve(terms.size());
  for (const Term* const each : terms) out.push_back(term(*each, before));
  return out;
}

const CoreTerm* Resolver::term(const Term& term, Expressions& before) {
  switch (term.kind) {
    case TermKind::kVariable:
      return name(term);
    case TermKind::kReference:
      return reference(term, before);
    case TermKind::kArray:
      return collection(CoreTermKind::kArray, term, before);
    case TermKind::kObject:
      return collection(CoreTermKind::kObject, term, before);
    case TermKind::kSet:
      return collection(CoreTermKind::kSet, term, before);
    case TermKind::kArrayComprehension:
      return comprehension(CoreTermKind::kArrayComprehension, term);
    case TermKind::kSetComprehension:
      return comprehension(CoreTermKind::kSetComprehension, term);
    case TermKind::kObjectComprehension:
      return comprehension(CoreTermKind::kObjectComprehension, term);
    case TermKind::kCall:
      return call(term, before);
    case TermKind::kTemplate:
      return call_template(term, before);
    default:
      return scalar(term);
  }
}

const CoreTerm* Resolver::scalar(const Term& term) {
  const Value value = scalar_of(term, make_.arena());
  if (value.is_defined()) return make_.constant(value, term.location);
  report(Stage::kNames, term.location, fmt::format("number {} cannot be read", term.text));
  return invalid(term.location);
}

const CoreTerm* Resolver::name(const Term& term) {
  if (term.wildcard) return make_.variable(scopes_.generate("_", true), term.location);
  return named_reference(term, {});
}

/// `term` is a variable, which `path` is below.
const CoreTerm* Resolver::named_reference(const Term& term, Terms path) {
  const auto named = names_.find(term.text);
  if (named != names_.end() && !scopes_.is_local(term.text)) {
    return document(named->second, term.location, std::move(path));
  }
  const bool is_document =
      (term.text == "input" || term.text == "data") && !scopes_.is_declared(term.text);
  if (is_document) {
    const Root root = term.text == "input" ? Root::kInput : Root::kData;
    return make_.reference(root, 0, term.location, path);
  }
  const VariableId variable = scopes_.use(term.text);
  if (path.empty()) return make_.variable(variable, term.location);
  return make_.reference(Root::kVariable, variable, term.location, path);
}

const CoreTerm* Resolver::document(const NamedDocument& named, const Location& location,
                                   Terms path) {
  used_.insert(named.import);
  Terms whole;
  whole.reserve(named.path.size() + path.size());
  for (const Value& each : named.path) whole.push_back(make_.constant(each, location));
  whole.insert(whole.end(), path.begin(), path.end());
  return make_.reference(named.root, 0, location, whole);
}

const CoreTerm* Resolver::reference(const Term& term, Expressions& before) {
  const Term& head = *term.terms.front();
  if (head.kind == TermKind::kVariable && !head.wildcard) {
    Terms path = all_terms(term.terms.subspan(1), before);
    CoreTerm out = *named_reference(head, std::move(path));
    out.location = term.location;
    return make_.node(out);
  }
  const CoreTerm* const subject = this->term(head, before);
  Terms path = all_terms(term.terms.subspan(1), before);
  const CoreTerm* const local =
      subject->kind == CoreTermKind::kVariable ? subject : hoist(*subject, before);
  return make_.reference(Root::kVariable, local->variable, term.location, path);
}

/// A variable that equals the term.
const CoreTerm* Resolver::hoist(const CoreTerm& term, Expressions& before) {
  const CoreTerm* const out = make_.variable(scopes_.generate(), term.location);
  before.push_back(make_.unify(term.location, *out, term));
  return out;
}

const CoreTerm* Resolver::collection(CoreTermKind kind, const Term& term, Expressions& before) {
  std::vector<const Term*> entries;
  if (kind == CoreTermKind::kObject) entries = entries_of(term);
  const std::span<const Term* const> terms = entries.empty() ? term.terms : entries;
  const CoreTerm* const out = make_.collection(kind, term.location, all_terms(terms, before));
  if (out != nullptr) return out;
  report(Stage::kNames, term.location, fmt::format("nested deeper than {} levels", kMaxValueDepth));
  return invalid(term.location);
}

const CoreTerm* Resolver::comprehension(CoreTermKind kind, const Term& term) {
  scopes_.push(declared_names(*term.body));
  Expressions body = expressions(*term.body);
  Terms terms = all_terms(term.terms, body);
  for (const CoreTerm*& each : terms) {
    // "[xs[i] | …]" gives i its values.
    VariableIds steps;
    add_variables(*each, {.reference_heads = false}, steps);
    if (!steps.empty() && needs_evaluation(*each)) each = hoist(*each, body);
  }
  check_unused();
  scopes_.pop();
  return make_.comprehension(kind, term.location, terms, *make_.body(term.body->location, body));
}

const CoreTerm* Resolver::call(const Term& term, Expressions& before) {
  const Callee* const called = callee(*term.terms.front(), true);
  if (called->builtin != nullptr && called->builtin->is_void()) {
    report(Stage::kVoidCalls, term.location, fmt::format("{} used as value", to_text(term)),
           DiagnosticCode::kType);
  }
  Terms operands = all_terms(term.terms.subspan(1), before);
  const CoreTerm* const result = make_.variable(scopes_.generate(), term.location);
  operands.push_back(result);
  before.push_back(make_.expression({.kind = CoreExpressionKind::kCall,
                                     .is_generated = true,
                                     .location = term.location,
                                     .callee = called,
                                     .terms = make_.list(operands)}));
  return result;
}

const CoreTerm* Resolver::call_template(const Term& term, Expressions& before) {
  Terms parts;
  for (const TemplatePart& part : term.parts) {
    parts.push_back(template_part(part, term.location));
  }
  const CoreTerm* const list = make_.collection(CoreTermKind::kArray, term.location, parts);
  const CoreTerm* const result = make_.variable(scopes_.generate(), term.location);
  const Declaration* const builtin = find_declaration("internal.template_string");
  const Callee callee{.builtin = builtin, .name = builtin->name, .arity = builtin->arity};
  before.push_back(make_.expression({.kind = CoreExpressionKind::kCall,
                                     .is_generated = true,
                                     .location = term.location,
                                     .callee = make_.node(callee),
                                     .terms = make_.list(Terms{list, result})}));
  return result;
}

/// OPA does not say where a call in a template is, and of a variable, where the template is.
const CoreTerm* Resolver::template_part(const TemplatePart& part, const Location& location) {
  Expressions before;
  if (part.text != nullptr) return term(*part.text, before);
  const Expression& shown = *part.expression;
  const bool is_call = shown.kind == ExpressionKind::kCall;
  if (!is_call && shown.kind != ExpressionKind::kTerm) {
    const bool is_not = shown.kind == ExpressionKind::kNot;
    report(Stage::kTemplates, shown.location,
           fmt::format("unexpected template-string expression type: *ast.{}",
                       is_not ? "Not" : "Logical"));
    return invalid(shown.location);
  }
  scopes_.push({});
  const std::vector<CoreWith> modifiers = withs(shown, before);
  Expressions made;
  const CoreTerm* const value =
      is_call ? shown_call(shown, made) : term(*shown.terms.front(), made);
  const bool is_variable = !is_call && shown.terms.front()->kind == TermKind::kVariable;
  const Location where = is_variable ? location : shown.location;
  const VariableId shown_as = scopes_.generate();
  made.push_back(make_.unify(where, *make_.variable(shown_as, where), *value));
  modify(made, modifiers, before);
  scopes_.pop();
  return make_.capture(shown_as, is_call ? Location{} : where, *make_.body(where, before));
}

const CoreTerm* Resolver::shown_call(const Expression& shown, Expressions& before) {
  const Callee* const called = callee(*shown.terms.front(), true);
  if (called->builtin != nullptr && called->builtin->is_relation) {
    report(Stage::kTemplates, {},
           fmt::format("illegal call to relation built-in '{}' that may cause multiple outputs",
                       called->name));
  }
  return call({.kind = TermKind::kCall, .terms = shown.terms}, before);
}

/// Where `tells` is not set, null without a word for what is no function.
const Callee* Resolver::callee(const Term& operation, bool tells) {
  const Term& head = *operation.terms.front();
  const std::string text = to_text(operation);
  const bool is_local = scopes_.is_local(head.text);
  const auto named = names_.find(head.text);
  if (named != names_.end() && !is_local) return callee_of(named->second, operation);
  if (head.text == "data" && !is_local) return callee_of({Root::kData, {}, nullptr}, operation);
  const Declaration* const builtin = find_declaration(text);
  if (builtin == nullptr && !tells) return nullptr;
  if (builtin != nullptr && scopes_.is_declared(head.text)) {
    report(Stage::kLocals, operation.location, fmt::format("called function {} shadowed", text));
  }
  if (builtin == nullptr) return make_.node(Callee{.name = make_.text(text)});
  return make_.node(Callee{.builtin = builtin, .name = builtin->name, .arity = builtin->arity});
}

const Callee* Resolver::callee_of(const NamedDocument& named, const Term& operation) {
  used_.insert(named.import);
  std::vector<Value> path = named.path;
  for (const Term* const each : operation.terms.subspan(1)) {
    path.push_back(scalar_of(*each, make_.arena()));
  }
  if (!std::ranges::all_of(path, &Value::is_defined)) {
    // Which function it is would depend on a variable.
    const std::string head = to_text(*operation.terms.front());
    const std::string below = to_text(operation).substr(head.size());
    return make_.node(Callee{.name = make_.text(path_text(named.path) + below)});
  }
  std::string text = path_text(path);
  if (named.root == Root::kInput) {
    text = "input" + text.substr(std::string_view("data").size());
    return make_.node(Callee{.name = make_.text(text)});
  }
  Callee out{.path = make_.list(path), .name = make_.text(text)};
  const RuleNode* const node = context_.tree.find(path);
  if (node != nullptr && node->has_rules) {
    out.arity = static_cast<std::int32_t>(node->arity.value_or(0));
  }
  return make_.node(out);
}

}  // namespace confcom::rego
