#pragma once

#include <unordered_map>
#include <vector>

#include "rego/plan/plan.h"

namespace confcom::rego {

class Arena;

/// The rules that are looked up by a key somewhere. Who asks for one has it at once; its clauses
/// are lowered later, since they may ask for others.
class KeyedRules {
 public:
  /// With those of `known`, if that is given, which have their clauses.
  explicit KeyedRules(const KeyedRules* known = nullptr) : known_(known) {}

  /// Lives in `arena`, or where the known ones do.
  const KeyedRulePlan& of(const RulePlan& rule, Arena& arena);
  /// One that has no clauses yet; null when all have. Each once.
  [[nodiscard]] KeyedRulePlan* take_next();

 private:
  [[nodiscard]] const KeyedRulePlan* find(const RulePlan& rule) const;

  const KeyedRules* known_;
  std::unordered_map<const RulePlan*, KeyedRulePlan*> all_;
  std::vector<KeyedRulePlan*> next_;
};

}  // namespace confcom::rego
