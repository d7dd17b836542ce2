#include "rego/plan/indexed_body.h"

#include <algorithm>

#include "rego/plan/lowering.h"

namespace confcom::rego {
namespace {

class Indexing {
 public:
  Indexing(const CoreTerm& comprehension, const std::vector<bool>& known, const CoreMaker& make)
      : comprehension_(comprehension), known_(known), make_(make), keys_(known.size()) {}

  std::optional<IndexedBody> body();

 private:
  bool find_keys();
  [[nodiscard]] bool has_key(const VariableIds& ids) const {
    return std::ranges::any_of(ids, [this](VariableId id) { return keys_.has(id); });
  }
  [[nodiscard]] bool is_compared(const CoreTerm& side, const CoreTerm& other) const;
  const CoreExpression* without_values(const CoreExpression& expression) const;
  static bool gives_all_values(const CoreExpression& expression, VariableSet& safe);

  const CoreTerm& comprehension_;
  const std::vector<bool>& known_;
  const CoreMaker& make_;
  VariableSet keys_;
  VariableIds ids_;
};

/// What has a value around it. Its body has to use all of it.
bool Indexing::find_keys() {
  VariableIds ids;
  add_variables(*comprehension_.body, {.closures = true}, ids);
  for (const VariableId id : ids) {
    if (known_[id] && keys_.add(id)) ids_.push_back(id);
  }
  VariableIds shown;
  for (const CoreTerm* const each : comprehension_.terms) {
    add_variables(*each, {.closures = true}, shown);
  }
  return !ids_.empty() &&
         std::ranges::all_of(shown, [this](VariableId id) { return !known_[id] || keys_.has(id); });
}

bool Indexing::is_compared(const CoreTerm& side, const CoreTerm& other) const {
  VariableIds ids;
  add_variables(other, {.closures = true}, ids);
  return side.kind == CoreTermKind::kVariable && keys_.has(side.variable) && !has_key(ids);
}

/// An expression that does with keys what it does with variables that have no value yet; null where
/// there is none.
const CoreExpression* Indexing::without_values(const CoreExpression& expression) const {
  if (expression.kind == CoreExpressionKind::kPrint) return nullptr;
  VariableIds ids;
  add_variables(expression, {.closures = true}, ids);
  if (!has_key(ids)) return &expression;
  const bool compares = expression.kind == CoreExpressionKind::kUnify || is_equal_call(expression);
  if (!compares || expression.negated || !expression.withs.empty()) return nullptr;
  const CoreTerm& left = *expression.terms[0];
  const CoreTerm& right = *expression.terms[1];
  if (!is_compared(left, right) && !is_compared(right, left)) return nullptr;
  CoreExpression out = expression;
  out.kind = CoreExpressionKind::kUnify;
  out.callee = nullptr;
  return make_.node(out);
}

/// Whether all that it uses has a value once those of `safe` have theirs; they are there then.
bool Indexing::gives_all_values(const CoreExpression& expression, VariableSet& safe) {
  const VariableIds outputs = outputs_of(expression, safe);
  VariableIds used;
  add_variables(expression, {}, used);
  const bool out = std::ranges::all_of(used, [&](VariableId id) {
    return safe.has(id) || std::ranges::find(outputs, id) != outputs.end();
  });
  for (const VariableId id : used) safe.add(id);
  return out;
}

std::optional<IndexedBody> Indexing::body() {
  if (!find_keys()) return std::nullopt;
  std::vector<const CoreExpression*> expressions;
  VariableSet safe(known_.size());
  for (const CoreExpression* const each : comprehension_.body->expressions) {
    const CoreExpression* const free = without_values(*each);
    if (free == nullptr || !gives_all_values(*free, safe)) return std::nullopt;
    expressions.push_back(free);
  }
  CoreBody out = *comprehension_.body;
  out.expressions = make_.list(expressions);
  return IndexedBody{ids_, make_.node(out)};
}

}  // namespace

std::optional<IndexedBody> indexed_body(const CoreTerm& comprehension,
                                        const std::vector<bool>& known, const CoreMaker& make) {
  return Indexing(comprehension, known, make).body();
}

}  // namespace confcom::rego
