#include "rego/compile/scopes.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>

#include "rego/syntax/tree.h"

namespace confcom::rego {
namespace {

std::string_view text_of(Scopes::Occurrence how) {
  switch (how) {
    case Scopes::Occurrence::kArgument:
      return "redeclared";
    case Scopes::Occurrence::kSeen:
      return "referenced above";
    case Scopes::Occurrence::kAssigned:
      return "assigned above";
    case Scopes::Occurrence::kDeclared:
    case Scopes::Occurrence::kEach:
      return "declared above";
  }
  return "";
}

void add_names(const Term& term, std::set<std::string_view>& out) {
  if (term.kind == TermKind::kVariable && !term.wildcard) out.insert(term.text);
  // A whole document looks like a reference, and may be what is declared.
  if (term.kind == TermKind::kReference && term.terms.size() > 1) return;
  if (term.body != nullptr) return;
  for (const Term* const each : term.terms) add_names(*each, out);
}

bool is_assignment(const Expression& expression) {
  if (expression.kind != ExpressionKind::kCall || expression.terms.size() != 3) return false;
  const Term& operation = *expression.terms.front();
  return operation.terms.size() == 1 && operation.terms.front()->text == "assign";
}

/// Of "some": variables, or what stands in front of "in".
void add_names_of_some(const Expression& some, std::set<std::string_view>& out) {
  for (const Term* const each : some.terms) {
    if (each->kind != TermKind::kCall) {
      add_names(*each, out);
      continue;
    }
    const auto operands = each->terms.subspan(1);
    for (const Term* const operand : operands.first(operands.size() - 1)) add_names(*operand, out);
  }
}

}  // namespace

std::set<std::string_view> declared_names(const Body& body) {
  std::set<std::string_view> out;
  for (const Expression* const each : body.expressions) {
    if (is_assignment(*each)) add_names(*each->terms[1], out);
    if (each->kind == ExpressionKind::kSome) add_names_of_some(*each, out);
  }
  return out;
}

void Scopes::push(std::set<std::string_view> ahead) {
  scopes_.push_back({std::move(ahead), {}, {}});
}

void Scopes::pop() { scopes_.pop_back(); }

bool Scopes::is_local(std::string_view name) const {
  return std::ranges::any_of(scopes_, [&](const Scope& scope) {
    if (scope.ahead.contains(name)) return true;
    const auto at = scope.known.find(name);
    return at != scope.known.end() && at->second.how != Occurrence::kSeen;
  });
}

const Scopes::Known* Scopes::find(std::string_view name) const {
  for (const Scope& scope : scopes_ | std::views::reverse) {
    const auto at = scope.known.find(name);
    if (at != scope.known.end() && at->second.how != Occurrence::kSeen) return &at->second;
  }
  return nullptr;
}

bool Scopes::is_declared(std::string_view name) const { return find(name) != nullptr; }

VariableId Scopes::add(CoreVariable variable) {
  variables_.push_back(variable);
  is_used_.push_back(false);
  return static_cast<VariableId>(variables_.size() - 1);
}

VariableId Scopes::generate(std::string_view name, bool is_wildcard) {
  return add({name, true, is_wildcard});
}

std::expected<VariableId, std::string> Scopes::declare(std::string_view name, Occurrence how,
                                                       const Location& location) {
  Scope& scope = scopes_.back();
  const auto at = scope.known.find(name);
  if (at != scope.known.end()) {
    const bool is_argument = at->second.how == Occurrence::kArgument;
    return std::unexpected(
        fmt::format("{} {} {}", is_argument ? "arg" : "var", name, text_of(at->second.how)));
  }
  const VariableId out = add({name, false, false});
  scope.known[name] = {out, how, location};
  scope.order.push_back(name);
  return out;
}

VariableId Scopes::argument(std::string_view name, const Location& location) {
  Scope& scope = scopes_.back();
  const auto at = scope.known.find(name);
  if (at != scope.known.end()) return at->second.variable;
  const VariableId out = add({name, false, false});
  scope.known[name] = {out, Occurrence::kArgument, location};
  scope.order.push_back(name);
  return out;
}

VariableId Scopes::use(std::string_view name) {
  if (const Known* const known = find(name)) {
    is_used_[known->variable] = true;
    return known->variable;
  }
  scopes_.back().known.try_emplace(name);
  const auto [at, is_new] = free_.try_emplace(name);
  if (is_new) at->second = add({name, false, false});
  return at->second;
}

std::vector<Scopes::Unused> Scopes::unused() const {
  std::vector<Unused> out;
  const Scope& scope = scopes_.back();
  for (const std::string_view name : scope.order) {
    const Known& known = scope.known.at(name);
    if (!is_used_[known.variable]) out.push_back({name, known.location, known.how});
  }
  return out;
}

}  // namespace confcom::rego
