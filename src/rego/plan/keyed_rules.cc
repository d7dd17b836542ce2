#include "rego/plan/keyed_rules.h"

#include "rego/compile/core_maker.h"

namespace confcom::rego {

const KeyedRulePlan* KeyedRules::find(const RulePlan& rule) const {
  const auto at = all_.find(&rule);
  if (at != all_.end()) return at->second;
  return known_ == nullptr ? nullptr : known_->find(rule);
}

const KeyedRulePlan& KeyedRules::of(const RulePlan& rule, Arena& arena) {
  if (const KeyedRulePlan* const known = find(rule)) return *known;
  KeyedRulePlan* const out = CoreMaker(arena).node(KeyedRulePlan{&rule});
  next_.push_back(out);
  return *all_.emplace(&rule, out).first->second;
}

KeyedRulePlan* KeyedRules::take_next() {
  if (next_.empty()) return nullptr;
  KeyedRulePlan* const out = next_.back();
  next_.pop_back();
  return out;
}

}  // namespace confcom::rego
