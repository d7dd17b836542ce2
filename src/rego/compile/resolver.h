#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rego/compile/core.h"
#include "rego/compile/core_maker.h"
#include "rego/compile/findings.h"
#include "rego/compile/names.h"
#include "rego/compile/scopes.h"
#include "rego/syntax/tree.h"

namespace confcom::rego {

class RuleTree;

/// What all modules of a compilation have in common while names are resolved.
struct ResolverContext {
  const RuleTree& tree;  ///< as declared
  const CoreMaker& make;
  Findings& findings;
  bool is_strict = false;
  bool keeps_prints = false;
};

/// The imports of a module that something meant.
using UsedImports = std::set<const Import*>;

/// Says what one rule, or one branch of its "else", or one query means. Source: OPA 1.20.0, the
/// stages of its compiler up to RewriteWithValues; what is found is told in their order.
class Resolver {
 public:
  using Expressions = std::vector<const CoreExpression*>;

  Resolver(const ResolverContext& context, const Names& names, std::string_view file,
           UsedImports& used);

  /// Without its path's first part, the package.
  [[nodiscard]] CoreRule* rule(const Rule& rule, std::span<const CoreTerm* const> package);
  /// Of the rule, by name.
  [[nodiscard]] std::set<std::string_view> unused_arguments() const;
  [[nodiscard]] const CoreBody* query(const Body& body);
  [[nodiscard]] const std::vector<CoreVariable>& variables() const { return scopes_.variables(); }

 private:
  using Terms = std::vector<const CoreTerm*>;

  // Terms. What they need to be computed first goes to `before`.
  const CoreTerm* term(const Term& term, Expressions& before);
  const CoreTerm* scalar(const Term& term);
  const CoreTerm* name(const Term& term);
  const CoreTerm* document(const NamedDocument& named, const Location& location, Terms path);
  const CoreTerm* reference(const Term& term, Expressions& before);
  const CoreTerm* named_reference(const Term& term, Terms path);
  const CoreTerm* collection(CoreTermKind kind, const Term& term, Expressions& before);
  const CoreTerm* comprehension(CoreTermKind kind, const Term& term);
  const CoreTerm* call(const Term& term, Expressions& before);
  const CoreTerm* call_template(const Term& term, Expressions& before);
  const CoreTerm* template_part(const TemplatePart& part, const Location& location);
  const CoreTerm* shown_call(const Expression& shown, Expressions& before);
  const CoreTerm* hoist(const CoreTerm& term, Expressions& before);
  const CoreTerm* invalid(const Location& location);
  Terms all_terms(std::span<const Term* const> terms, Expressions& before);

  // Bodies, in a scope of their own.
  Expressions expressions(const Body& body);
  const CoreBody* scoped_body(const Body& body);
  const CoreBody* implied_body(const Expression& only);
  void check_unused();
  const CoreBody* body_of(const Location& location, const Expressions& expressions);

  // Expressions, with those in front of them.
  void expression(const Expression& expression, Expressions& out);
  void unmodified_print(const Expression& expression, Expressions& out);
  void modify(const Expressions& made, const std::vector<CoreWith>& modifiers, Expressions& out);
  void unmodified(const Expression& expression, Expressions& out);
  void plain(const Expression& expression, Expressions& out);
  void call_expression(const Expression& expression, Expressions& out);
  void equation(const Expression& expression, Expressions& out);
  void assignment(const Expression& expression, Expressions& out);
  void print(const Expression& expression, Expressions& out);
  void some(const Expression& expression, Expressions& out);
  void some_in(const Term& call, const Expression& expression, Expressions& out);
  void every(const Expression& expression, Expressions& out);
  void with_bodies(const Expression& expression, CoreExpressionKind kind, Expressions& out);
  void refuse_assignment(const Body& operand, CoreExpressionKind kind);
  const CoreTerm* assigned(const Term& pattern);
  const CoreTerm* declared(const Term& variable, Scopes::Occurrence how, const Location& location);
  const CoreTerm* of_every(const Term* variable, const Body& body);
  void emit(const Expression& from, CoreExpression made, Expressions& out);

  // With.
  std::vector<CoreWith> withs(const Expression& expression, Expressions& before);
  bool settle_target(const With& with, CoreWith& out);
  bool settle_document(const With& with, const CoreTerm& target, CoreWith& out);
  bool settle_builtin(const With& with, const Declaration& builtin, CoreWith& out);
  void settle_value(const With& with, CoreWith& out, Expressions& before);
  const Callee* function_of(const Term& term);

  // Calls.
  const Callee* callee(const Term& operation, bool tells);
  const Callee* callee_of(const NamedDocument& named, const Term& operation);

  // Rules.
  const CoreTerm* argument(const Term& term);
  Terms head_path(const Rule& rule, Expressions& after);
  const CoreTerm* head_term(const Term& term, Expressions& after);
  RuleKind kind_of(const Rule& rule, const Terms& path) const;

  void report(Stage stage, const Location& location, std::string message,
              DiagnosticCode code = DiagnosticCode::kCompile);

  const ResolverContext& context_;
  const CoreMaker& make_;
  const Names& names_;
  std::string_view file_;
  UsedImports& used_;
  Scopes scopes_;
  bool has_own_errors_ = false;
};

}  // namespace confcom::rego
