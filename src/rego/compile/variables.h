#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rego/compile/core.h"

namespace confcom::rego {

/// Variables of one rule.
class VariableSet {
 public:
  explicit VariableSet(std::size_t variables) : words_((variables + kBits - 1) / kBits) {}
  [[nodiscard]] bool has(VariableId id) const {
    return (words_[id / kBits] >> (id % kBits) & 1) != 0;
  }
  /// Whether it is new.
  bool add(VariableId id) {
    const std::uint64_t bit = std::uint64_t{1} << (id % kBits);
    const bool is_new = (words_[id / kBits] & bit) == 0;
    words_[id / kBits] |= bit;
    return is_new;
  }
  void remove(VariableId id) { words_[id / kBits] &= ~(std::uint64_t{1} << (id % kBits)); }

 private:
  static constexpr std::size_t kBits = 64;
  std::vector<std::uint64_t> words_;
};

using VariableIds = std::vector<VariableId>;

/// Which variables of a term count.
struct VariableWalk {
  bool closures = false;  ///< those inside comprehensions and bodies, too
  bool reference_heads = true;
  bool object_keys = true;
  bool sets = true;
};

/// What a pattern gives values to.
inline constexpr VariableWalk kPatternVariables{
    .closures = false, .reference_heads = false, .object_keys = false, .sets = true};

// Each appends to `out`, repeats and all.
void add_variables(const CoreTerm& term, const VariableWalk& walk, VariableIds& out);
/// Of every: its domain's; of bodies: none, unless closures count.
void add_variables(const CoreExpression& expression, const VariableWalk& walk, VariableIds& out);
void add_variables(const CoreBody& body, const VariableWalk& walk, VariableIds& out);
/// Those inside an expression's closures alone.
void add_closure_variables(const CoreExpression& expression, VariableIds& out);

/// The variables that an expression gives values to, when those of `safe` have theirs. Source: OPA
/// 1.20.0, outputVarsForExpr.
[[nodiscard]] VariableIds outputs_of(const CoreExpression& expression, const VariableSet& safe);

/// The variables that have a value once two terms are unified. Source: OPA 1.20.0, Unify.
[[nodiscard]] VariableIds unified_by(const CoreTerm& a, const CoreTerm& b, const VariableSet& safe);

}  // namespace confcom::rego
