#include <algorithm>
#include <map>
#include <set>

#include "rego/compile/variables.h"

namespace confcom::rego {
namespace {

bool is_collection_pattern(const CoreTerm& term) {
  return term.kind == CoreTermKind::kArray || term.kind == CoreTermKind::kObject;
}

const CoreTerm* value_of_key(const CoreTerm& object, const CoreTerm& key) {
  for (std::size_t i = 0; i + 1 < object.terms.size(); i += 2) {
    if (are_same(*object.terms[i], key)) return object.terms[i + 1];
  }
  return nullptr;
}

/// Follows which variable gets its value from which.
class Unifier {
 public:
  explicit Unifier(const VariableSet& safe) : safe_(safe) {}

  void unify(const CoreTerm& a, const CoreTerm& b) {
    if (a.kind == CoreTermKind::kVariable) return unify_variable(a.variable, b);
    if (b.kind == CoreTermKind::kVariable) return unify_variable(b.variable, a);
    if (is_collection_pattern(a) && is_collection_pattern(b)) return unify_collections(a, b);
    if (is_collection_pattern(a) && gives_all(b)) return mark_all(a);
    if (is_collection_pattern(b) && gives_all(a)) return mark_all(b);
  }

  [[nodiscard]] VariableIds unified() const { return {unified_.begin(), unified_.end()}; }

 private:
  [[nodiscard]] bool is_safe(VariableId id) const { return safe_.has(id) || unified_.contains(id); }
  /// Whether a term has a value, whatever it is unified with.
  [[nodiscard]] bool gives_all(const CoreTerm& term) const {
    if (term.kind != CoreTermKind::kReference) return true;
    return term.root != Root::kVariable || is_safe(term.variable);
  }

  void unify_variable(VariableId id, const CoreTerm& other) {
    if (other.kind == CoreTermKind::kVariable) {
      if (is_safe(other.variable)) {
        mark(id);
      } else if (is_safe(id)) {
        mark(other.variable);
      } else {
        unknown_[id].insert(other.variable);
        unknown_[other.variable].insert(id);
      }
    } else if (is_collection_pattern(other)) {
      unify_all(id, other);
    } else if (gives_all(other)) {
      mark(id);
    }
  }

  void unify_all(VariableId id, const CoreTerm& pattern) {
    if (is_safe(id)) return mark_all(pattern);
    VariableIds inside;
    add_variables(pattern, kPatternVariables, inside);
    std::erase_if(inside, [this](VariableId each) { return is_safe(each); });
    if (inside.empty()) return mark(id);
    for (const VariableId each : inside) unknown_[id].insert(each);
  }

  void unify_collections(const CoreTerm& a, const CoreTerm& b) {
    if (a.kind != b.kind || a.terms.size() != b.terms.size()) return;
    for (std::size_t i = 0; i < a.terms.size(); ++i) {
      if (a.kind == CoreTermKind::kArray) {
        unify(*a.terms[i], *b.terms[i]);
      } else if (i % 2 == 0) {
        const CoreTerm* const other = value_of_key(b, *a.terms[i]);
        if (other != nullptr) unify(*a.terms[i + 1], *other);
      }
    }
  }

  void mark_all(const CoreTerm& pattern) {
    VariableIds inside;
    add_variables(pattern, kPatternVariables, inside);
    for (const VariableId each : inside) mark(each);
  }

  void mark(VariableId first) {
    VariableIds open{first};
    while (!open.empty()) {
      const VariableId id = open.back();
      open.pop_back();
      unified_.insert(id);
      const auto known = unknown_.find(id);
      if (known != unknown_.end()) {
        open.insert(open.end(), known->second.begin(), known->second.end());
        unknown_.erase(known);
      }
      for (auto& [other, needs] : unknown_) {
        if (needs.erase(id) != 0 && needs.empty()) open.push_back(other);
      }
      std::erase_if(unknown_, [](const auto& each) { return each.second.empty(); });
    }
  }

  const VariableSet& safe_;
  std::set<VariableId> unified_;
  std::map<VariableId, std::set<VariableId>> unknown_;
};

/// What references iterate over.
void add_reference_outputs(const CoreTerm& term, const VariableSet& safe, VariableIds& out) {
  if (term.body != nullptr) return;
  if (term.kind == CoreTermKind::kReference) {
    if (term.root == Root::kVariable && !safe.has(term.variable)) return;
    for (const CoreTerm* const each : term.terms) {
      add_variables(*each, {.reference_heads = false}, out);
    }
  }
  for (const CoreTerm* const each : term.terms) add_reference_outputs(*each, safe, out);
}

VariableSet with_all(VariableSet set, const VariableIds& ids) {
  for (const VariableId id : ids) set.add(id);
  return set;
}

VariableIds outputs_of_call(const CoreExpression& call, const VariableSet& safe, VariableIds out) {
  const std::int32_t arity = call.callee->arity;
  if (arity == Callee::kUnknown) return {};
  const auto operand_count = static_cast<std::size_t>(arity);
  if (operand_count >= call.terms.size()) return out;
  const VariableSet known = with_all(safe, out);
  constexpr VariableWalk kOperands{
      .closures = false, .reference_heads = false, .object_keys = false, .sets = false};
  VariableIds operands;
  for (const CoreTerm* const each : call.terms.first(operand_count)) {
    add_variables(*each, kOperands, operands);
  }
  const auto is_unknown = [&](VariableId id) { return !known.has(id); };
  if (std::ranges::any_of(operands, is_unknown)) return {};
  for (const CoreTerm* const each : call.terms.subspan(operand_count)) {
    add_variables(*each, kOperands, out);
  }
  return out;
}

}  // namespace

VariableIds unified_by(const CoreTerm& a, const CoreTerm& b, const VariableSet& safe) {
  Unifier unifier(safe);
  unifier.unify(a, b);
  return unifier.unified();
}

VariableIds outputs_of(const CoreExpression& expression, const VariableSet& safe) {
  if (expression.negated) return {};
  VariableIds modifiers;
  for (const CoreWith& with : expression.withs) {
    if (with.value != nullptr) add_variables(*with.value, {}, modifiers);
  }
  if (std::ranges::any_of(modifiers, [&](VariableId id) { return !safe.has(id); })) return {};
  VariableIds out;
  for (const CoreTerm* const each : expression.terms) {
    if (each != nullptr) add_reference_outputs(*each, safe, out);
  }
  if (expression.kind == CoreExpressionKind::kCall) {
    return outputs_of_call(expression, safe, std::move(out));
  }
  if (expression.kind == CoreExpressionKind::kUnify) {
    const VariableIds unified =
        unified_by(*expression.terms[0], *expression.terms[1], with_all(safe, out));
    out.insert(out.end(), unified.begin(), unified.end());
  }
  return out;
}

}  // namespace confcom::rego
