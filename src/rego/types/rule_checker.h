#pragma once

#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "rego/types/annotated_documents.h"
#include "rego/types/declared_types.h"
#include "rego/types/hoisted_rule.h"
#include "rego/types/replaced_documents.h"
#include "rego/types/term_text.h"
#include "rego/types/type_scope.h"
#include "rego/value/entry.h"

namespace confcom::rego {

/// What all rules of a policy have in common while their types are checked.
struct TypeContext {
  Types& types;
  DeclaredTypes& builtins;
  ReplacedDocuments& replaced;
  DocumentSchemas& schemas;
  TypeTree& data;  ///< as far as rules are checked
  bool calls_deprecated = false;
};

/// Finds the types of one rule, or one branch of its "else". Source: OPA 1.20.0, v1/ast/check.go.
class RuleChecker {
 public:
  RuleChecker(TypeContext& context, const HoistedRule& rule)
      : context_(context), types_(context.types), rule_(rule), text_(rule) {}

  /// Adds what the rule defines to the context's data. Where it has errors, that is anything.
  [[nodiscard]] TypeErrors check();

 private:
  // Rules.
  void define(TypeScope& scope);
  void define_anything();
  const Type* function_type(TypeScope& scope);
  const Type* document_type(TypeScope& scope, std::size_t constants);
  const Type* below_variables(std::span<const CoreTerm* const> path, const Type* value,
                              TypeScope& scope);
  void settle_arguments(const CoreTerm& argument, TypeScope& scope);

  // Bodies.
  TypeErrors body(const CoreBody& body, TypeScope& scope);
  void expression(const CoreExpression& expression, TypeScope& scope, TypeErrors& out);
  std::optional<TypeError> call(const CoreExpression& call, TypeScope& scope);
  std::optional<TypeError> known_call(const CoreExpression& call, const Type& function,
                                      TypeScope& scope);
  std::optional<TypeError> equation(const CoreExpression& equation, TypeScope& scope);
  const CheckedComprehension& comprehension(const CoreTerm& term, TypeScope& scope);
  /// Of the last closure that has any.
  void closures(const CoreExpression& expression, TypeScope& scope, TypeErrors& last);
  void closures(const CoreTerm& term, TypeScope& scope, TypeErrors& last);

  // With.
  struct Replacement {
    TypeTree data = {};
    TypeTree input = {};
    std::deque<TypeScope> scopes = {};
  };
  std::optional<TypeError> replacements(const CoreExpression& expression, TypeScope& scope);
  /// Where an expression's documents are replaced; the scope itself where none is.
  TypeScope& replaced(const CoreExpression& expression, TypeScope& scope, Replacement& made);
  const Type* replacement_type(const CoreWith& with, const Type* replaced, TypeScope& scope);

  // References.
  void references(const CoreExpression& expression, TypeScope& scope, TypeErrors& out);
  void references(const CoreWith& with, TypeScope& scope, TypeErrors& out);
  void references(const CoreTerm& term, TypeScope& scope, TypeErrors& out);
  std::optional<TypeError> reference(const CoreTerm& reference, TypeScope& scope);
  std::optional<TypeError> document(const CoreTerm& reference, TypeScope& scope);
  std::optional<TypeError> steps(const CoreTerm& reference, std::size_t at, const Type* type,
                                 TypeScope& scope);
  std::optional<TypeError> step(const CoreTerm& reference, std::size_t at, const Type* type,
                                TypeScope& scope);
  std::optional<TypeError> node_step(const CoreTerm& reference, std::size_t at,
                                     const TypeNode& node, TypeScope& scope);

  // Types of terms.
  const Type* type_of(const CoreTerm& term, TypeScope& scope);
  const Type* type_of_constant(const CoreTerm& term);
  const Type* type_of_object(const CoreTerm& object, TypeScope& scope);
  const Type* type_of_reference(const CoreTerm& reference, TypeScope& scope);
  const Type* type_of_function(const Callee& callee, const TypeScope& scope);
  [[nodiscard]] bool is_in_scalar(const CoreTerm& reference) const;

  // Unification: what is not known becomes known.
  bool fit(const CoreTerm& term, const Type* type, bool joins, TypeScope& scope);
  bool fit_any(const CoreTerm& term, const Type& any, TypeScope& scope);
  bool fit_items(const CoreTerm& term, const Type& type, bool joins, TypeScope& scope);
  bool fit_properties(const CoreTerm& term, const Type& type, bool joins, TypeScope& scope);
  bool fit_variable(VariableId id, const Type* type, bool joins, TypeScope& scope);
  bool fit_constant(const Value& value, const Type* type);
  bool fit_constants(std::span<const Value> items, const Type& type);
  bool fit_constants(std::span<const Entry> entries, const Type& type);
  bool unify(const CoreTerm& a, const Type* type_of_a, const CoreTerm& b, const Type* type_of_b,
             TypeScope& scope);
  bool unify_unknown(const CoreTerm& a, const CoreTerm& b, TypeScope& scope);
  bool unify_items(const CoreTerm& a, const CoreTerm& b, TypeScope& scope);
  bool unify_properties(const CoreTerm& a, const CoreTerm& b, TypeScope& scope);
  bool unify_both(const CoreTerm& a, const CoreTerm& b, TypeScope& scope);

  // Errors.
  TypeError invalid_step(const CoreTerm& reference, std::size_t at, const Type* have,
                         const Type* want, const std::vector<Value>& one_of);
  TypeError unsupported(const CoreTerm& reference, std::size_t at, const Type* have) const;

  TypeContext& context_;
  Types& types_;
  const HoistedRule& rule_;
  TermText text_;
  std::map<const CoreTerm*, const Type*> constants_;
  std::size_t depth_ = 0;  // of comprehensions within each other
};

}  // namespace confcom::rego
