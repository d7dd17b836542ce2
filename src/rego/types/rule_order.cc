#include "rego/types/rule_order.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "rego/compile/rule_tree.h"

namespace confcom::rego {
namespace {

auto place_of(const CoreRule* rule) {
  return std::tuple(rule->file, rule->location.row, rule->location.column);
}

/// Nodes at or below which there is something that depends on a path.
class Reached {
 public:
  void add(const RuleNode* node) {
    here_.insert(node);
    for (; node != nullptr && below_.insert(node).second;) node = node->parent;
  }
  [[nodiscard]] bool has(const Dependency& on) const {
    return on.with_below ? below_.contains(on.node) : here_.contains(on.node);
  }

 private:
  std::unordered_set<const RuleNode*> here_;
  std::unordered_set<const RuleNode*> below_;
};

}  // namespace

RuleOrder::RuleOrder(const RuleTree& tree) : tree_(tree) {
  std::vector<const CoreRule*> rules;
  collect(tree.root(), rules);
  std::ranges::sort(rules, {}, place_of);
  for (const CoreRule* const each : rules) {
    const auto index = static_cast<std::uint32_t>(vertices_.size());
    vertices_.push_back({each, dependencies_of(*each, tree)});
    nodes_[tree.find(constant_prefix(*each))].rules.push_back(index);
  }
  for (std::uint32_t i = 0; i < vertices_.size(); ++i) visit(i);
}

void RuleOrder::collect(const RuleNode& node, std::vector<const CoreRule*>& out) const {
  for (const CoreRule* const rule : node.rules) {
    for (const CoreRule* each = rule; each != nullptr; each = each->otherwise) out.push_back(each);
  }
  for (const auto& [key, child] : node.children) collect(*child, out);
}

/// Depth first, without recursion: chains of rules are as long as policies.
void RuleOrder::visit(std::uint32_t root) {
  struct Step {
    std::uint32_t vertex;
    Indices on;
    std::size_t next = 0;
  };
  if (vertices_[root].is_sorted) return;
  std::vector<Step> open{{root, unsorted(vertices_[root])}};
  while (!open.empty()) {
    Step& step = open.back();
    if (step.next == step.on.size()) {
      finish(step.vertex);
      open.pop_back();
      continue;
    }
    const std::uint32_t next = step.on[step.next++];
    if (!vertices_[next].is_sorted) open.push_back({next, unsorted(vertices_[next])});
  }
}

RuleOrder::Indices RuleOrder::unsorted(const Vertex& vertex) const {
  Indices out;
  for (const Dependency& on : vertex.on) add_unsorted(*on.node, on.with_below, out);
  std::ranges::sort(out);
  const auto rest = std::ranges::unique(out);
  out.erase(rest.begin(), rest.end());
  return out;
}

void RuleOrder::add_unsorted(const RuleNode& node, bool with_below, Indices& out) const {
  const auto found = nodes_.find(&node);
  if (found != nodes_.end()) {
    if (found->second.are_sorted_below) return;
    if (!found->second.are_sorted) {
      out.insert(out.end(), found->second.rules.begin(), found->second.rules.end());
    }
  }
  if (!with_below) return;
  for (const auto& [key, child] : node.children) add_unsorted(*child, true, out);
}

/// All that the rule depends on is sorted: nobody needs to look there again.
void RuleOrder::finish(std::uint32_t index) {
  Vertex& vertex = vertices_[index];
  vertex.is_sorted = true;
  for (const Dependency& on : vertex.on) {
    AtNode& at = nodes_[on.node];
    at.are_sorted = true;
    at.are_sorted_below = at.are_sorted_below || on.with_below;
  }
  sorted_.push_back(vertex.rule);
  order_.push_back(index);
}

std::vector<const CoreRule*> RuleOrder::dependents_of(std::span<const Value> path) const {
  std::vector<const CoreRule*> meant;
  for (const Dependency& each : dependencies_of(path, tree_)) {
    if (each.with_below) {
      collect(*each.node, meant);
    } else {
      meant.insert(meant.end(), each.node->rules.begin(), each.node->rules.end());
    }
  }
  const std::unordered_set<const CoreRule*> first(meant.begin(), meant.end());
  std::vector<const CoreRule*> out;
  Reached reached;
  for (const std::uint32_t index : order_) {
    const Vertex& vertex = vertices_[index];
    const bool depends =
        first.contains(vertex.rule) ||
        std::ranges::any_of(vertex.on, [&](const Dependency& on) { return reached.has(on); });
    if (!depends) continue;
    out.push_back(vertex.rule);
    reached.add(tree_.find(constant_prefix(*vertex.rule)));
  }
  return out;
}

}  // namespace confcom::rego
