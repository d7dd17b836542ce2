#include "rego/compile/safety.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "rego/compile/variables.h"
#include "rego/syntax/keywords.h"

namespace confcom::rego {
namespace {

bool is_before(const Location& a, const Location& b) {
  return std::pair(a.row, a.column) < std::pair(b.row, b.column);
}

/// The variables that expressions lack.
using Unsafe = std::map<const CoreExpression*, std::set<VariableId>>;

/// One rule's, or one query's, bodies.
class Orderer {
 public:
  Orderer(std::span<const CoreVariable> variables, std::string_view file, const CoreMaker& make,
          Findings& findings)
      : variables_(variables), file_(file), make_(make), findings_(findings) {}

  [[nodiscard]] VariableSet none() const { return VariableSet(variables_.size()); }
  const CoreBody* order(const CoreBody& body, const VariableSet& known);
  void tell();

 private:
  using Expressions = std::vector<const CoreExpression*>;

  Expressions place(const CoreBody& body, const VariableSet& known);
  void note(const CoreExpression& expression, const VariableSet& known, VariableSet& safe,
            VariableSet& in_body);
  bool lacks_any(const CoreExpression& expression, const VariableIds& outputs,
                 const VariableSet& safe);
  bool is_ready(const CoreExpression& expression, const VariableSet& safe,
                const VariableSet& in_body, const VariableSet& known);
  const CoreExpression* order_closures(const CoreExpression& expression, const VariableSet& known);
  const CoreTerm* order_closures(const CoreTerm& term, const VariableSet& known,
                                 const CoreExpression& in);
  const CoreTerm* order_comprehension(const CoreTerm& term, const VariableSet& known,
                                      const CoreExpression& in);
  void tell_of_variables();
  void tell_of_expressions();

  std::span<const CoreVariable> variables_;
  std::string_view file_;
  const CoreMaker& make_;
  Findings& findings_;
  Unsafe unsafe_;
};

const CoreBody* Orderer::order(const CoreBody& body, const VariableSet& known) {
  Expressions placed = place(body, known);
  VariableSet before = known;
  for (std::size_t i = 0; i < placed.size(); ++i) {
    if (i > 0) {
      VariableIds ids;
      add_variables(*placed[i - 1], {}, ids);
      for (const VariableId id : ids) before.add(id);
    }
    placed[i] = order_closures(*placed[i], before);
  }
  CoreBody out = body;
  out.expressions = make_.list(placed);
  return make_.node(out);
}

Orderer::Expressions Orderer::place(const CoreBody& body, const VariableSet& known) {
  VariableSet safe = none();
  VariableSet in_body = none();
  for (const CoreExpression* const each : body.expressions) note(*each, known, safe, in_body);
  Expressions out;
  Expressions left(body.expressions.begin(), body.expressions.end());
  while (true) {
    Expressions waiting;
    for (const CoreExpression* const each : left) {
      if (!findings_.spend(make_.arena())) return out;
      const VariableIds outputs = outputs_of(*each, safe);
      const bool is_ready = this->is_ready(*each, safe, in_body, known);
      if (!is_ready || lacks_any(*each, outputs, safe)) {
        waiting.push_back(each);
        continue;
      }
      out.push_back(each);
      for (const VariableId id : outputs) safe.add(id);
    }
    if (waiting.size() == left.size()) return out;
    left = std::move(waiting);
  }
}

/// What an expression uses is unsafe, unless it is known.
void Orderer::note(const CoreExpression& expression, const VariableSet& known, VariableSet& safe,
                   VariableSet& in_body) {
  VariableIds ids;
  add_variables(expression, {}, ids);
  for (const VariableId id : ids) {
    in_body.add(id);
    if (known.has(id)) {
      safe.add(id);
    } else {
      unsafe_[&expression].insert(id);
    }
  }
}

/// Whether some of what it uses has no value, by itself or by others.
bool Orderer::lacks_any(const CoreExpression& expression, const VariableIds& outputs,
                        const VariableSet& safe) {
  const auto lacks = unsafe_.find(&expression);
  if (lacks == unsafe_.end()) return false;
  for (const VariableId id : outputs) lacks->second.erase(id);
  std::erase_if(lacks->second, [&](VariableId id) { return safe.has(id); });
  if (!lacks->second.empty()) return true;
  unsafe_.erase(lacks);
  return false;
}

/// Whether what an expression's closures close over has its value.
bool Orderer::is_ready(const CoreExpression& expression, const VariableSet& safe,
                       const VariableSet& in_body, const VariableSet& known) {
  VariableIds inside;
  add_closure_variables(expression, inside);
  std::set<VariableId> closed;
  for (const VariableId id : inside) {
    if (in_body.has(id) && !known.has(id)) closed.insert(id);
  }
  const std::size_t all = closed.size();
  std::erase_if(closed, [&](VariableId id) { return safe.has(id); });
  const bool is_ready = closed.empty();
  if (!is_ready && closed.size() < all) unsafe_[&expression].merge(closed);
  return is_ready;
}

const CoreExpression* Orderer::order_closures(const CoreExpression& expression,
                                              const VariableSet& known) {
  CoreExpression out = expression;
  std::vector<const CoreTerm*> terms;
  for (const CoreTerm* const each : expression.terms) {
    terms.push_back(each == nullptr ? nullptr : order_closures(*each, known, expression));
  }
  VariableSet inside = known;
  if (expression.kind == CoreExpressionKind::kEvery) {
    if (terms[0] != nullptr) inside.add(terms[0]->variable);
    inside.add(terms[1]->variable);
  }
  std::vector<const CoreBody*> bodies;
  for (const CoreBody* const each : expression.bodies) bodies.push_back(order(*each, inside));
  if (std::ranges::equal(terms, expression.terms) && bodies.empty()) return &expression;
  out.terms = make_.list(terms);
  out.bodies = make_.list(bodies);
  return make_.node(out);
}

const CoreTerm* Orderer::order_closures(const CoreTerm& term, const VariableSet& known,
                                        const CoreExpression& in) {
  if (term.body != nullptr) return order_comprehension(term, known, in);
  std::vector<const CoreTerm*> terms;
  for (const CoreTerm* const each : term.terms) terms.push_back(order_closures(*each, known, in));
  if (std::ranges::equal(terms, term.terms)) return &term;
  CoreTerm out = term;
  out.terms = make_.list(terms);
  return make_.node(out);
}

const CoreTerm* Orderer::order_comprehension(const CoreTerm& term, const VariableSet& known,
                                             const CoreExpression& in) {
  VariableSet inside = known;
  VariableIds ids;
  add_variables(*term.body, {}, ids);
  for (const VariableId id : ids) inside.add(id);
  VariableIds wanted;
  for (const CoreTerm* const each : term.terms) add_variables(*each, {}, wanted);
  for (const VariableId id : wanted) {
    if (!inside.has(id)) unsafe_[&in].insert(id);
  }
  CoreTerm out = term;
  out.body = order(*term.body, known);
  std::vector<const CoreTerm*> terms;
  for (const CoreTerm* const each : term.terms) terms.push_back(order_closures(*each, inside, in));
  out.terms = make_.list(terms);
  return make_.node(out);
}

void Orderer::tell() {
  std::erase_if(unsafe_, [](const auto& each) { return each.second.empty(); });
  if (unsafe_.empty()) return;
  const bool any_named = std::ranges::any_of(unsafe_, [&](const auto& each) {
    return std::ranges::any_of(each.second, [&](VariableId id) {
      return !variables_[id].is_generated || variables_[id].is_wildcard;
    });
  });
  any_named ? tell_of_variables() : tell_of_expressions();
}

/// Each where it is used first.
void Orderer::tell_of_variables() {
  std::vector<std::pair<Location, std::string_view>> out;
  std::map<VariableId, Location> first;
  for (const auto& [expression, ids] : unsafe_) {
    for (const VariableId id : ids) {
      if (variables_[id].is_generated && !variables_[id].is_wildcard) continue;
      const auto [at, is_new] = first.try_emplace(id, expression->location);
      if (!is_new && is_before(expression->location, at->second)) at->second = expression->location;
    }
  }
  for (const auto& [id, location] : first) out.emplace_back(location, variables_[id].name);
  std::ranges::sort(out, {}, [](const auto& each) {
    return std::tuple(each.first.row, each.first.column, each.second);
  });
  for (const auto& [location, name] : out) {
    const bool is_word = find_future_keyword(name).has_value();
    findings_.report(
        Stage::kBodySafety, DiagnosticCode::kUnsafeVar, file_, location,
        is_word ? fmt::format("var {0} is unsafe (hint: `import future.keywords.{0}` to import a "
                              "future keyword)",
                              name)
                : fmt::format("var {} is unsafe", name));
  }
}

/// Where nothing that is unsafe has a name of its author's. Each variable once.
void Orderer::tell_of_expressions() {
  std::vector<std::pair<Location, const std::set<VariableId>*>> out;
  for (const auto& [expression, ids] : unsafe_) out.emplace_back(expression->location, &ids);
  std::ranges::sort(out, is_before, [](const auto& each) { return each.first; });
  std::set<VariableId> told;
  for (const auto& [location, ids] : out) {
    const std::size_t before = told.size();
    told.insert(ids->begin(), ids->end());
    if (told.size() == before) continue;
    findings_.report(Stage::kBodySafety, DiagnosticCode::kUnsafeVar, file_, location,
                     "expression is unsafe");
  }
}

/// What a rule's head uses is in its body, or an argument.
void check_head(const CoreRule& rule, const VariableSet& arguments, Findings& findings) {
  VariableSet known = arguments;
  VariableIds ids;
  add_variables(*rule.body, {}, ids);
  for (const VariableId id : ids) known.add(id);
  const auto check = [&](const CoreTerm& term) {
    VariableIds used;
    add_variables(term, {}, used);
    for (const VariableId id : used) {
      if (known.has(id)) continue;
      findings.report(Stage::kHeadSafety, DiagnosticCode::kUnsafeVar, rule.file, term.location,
                      fmt::format("var {} is unsafe", rule.variables[id].name));
    }
  };
  for (const CoreTerm* const each : rule.path) check(*each);
  if (rule.key != nullptr) check(*rule.key);
  if (rule.value != nullptr) check(*rule.value);
}

void check_arguments(const CoreRule& rule, Findings& findings) {
  for (const CoreTerm* const each : rule.arguments) {
    if (each->kind != CoreTermKind::kReference) continue;
    findings.report(Stage::kHeadSafety, DiagnosticCode::kUnsafeVar, rule.file, each->location,
                    fmt::format("var {} is unsafe", each->root == Root::kInput ? "input" : "data"));
  }
}

}  // namespace

const CoreRule* order_rule(const CoreRule& rule, const CoreMaker& make, Findings& findings) {
  Orderer orderer(rule.variables, rule.file, make, findings);
  VariableSet arguments = orderer.none();
  VariableIds ids;
  for (const CoreTerm* const each : rule.arguments) add_variables(*each, {}, ids);
  for (const VariableId id : ids) arguments.add(id);
  check_arguments(rule, findings);
  check_head(rule, arguments, findings);
  CoreRule out = rule;
  out.body = orderer.order(*rule.body, arguments);
  orderer.tell();
  if (rule.otherwise != nullptr) out.otherwise = order_rule(*rule.otherwise, make, findings);
  return make.node(out);
}

const CoreBody* order_query(const CoreBody& body, std::span<const CoreVariable> variables,
                            std::string_view file, const CoreMaker& make, Findings& findings) {
  Orderer orderer(variables, file, make, findings);
  const CoreBody* const out = orderer.order(body, orderer.none());
  orderer.tell();
  return out;
}

}  // namespace confcom::rego
