#pragma once

#include <span>
#include <vector>

#include "rego/compile/core.h"

namespace confcom::rego {

struct RuleNode;
class RuleTree;

/// What something depends on: a node's rules, or everything at the node and below it.
struct Dependency {
  const RuleNode* node = nullptr;
  bool with_below = false;
};
using Dependencies = std::vector<Dependency>;

/// What a rule's references may mean, its "else" aside. Source: OPA 1.20.0, NewGraph.
[[nodiscard]] Dependencies dependencies_of(const CoreRule& rule, const RuleTree& tree);

/// The same of one path below data.
[[nodiscard]] Dependencies dependencies_of(std::span<const Value> path, const RuleTree& tree);

}  // namespace confcom::rego
