#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "rego/compile/dependencies.h"

namespace confcom::rego {

/// All rules, each branch of an "else" by itself, behind those that they depend on; otherwise by
/// their places. Source: OPA 1.20.0, Graph.Sort. The tree outlives it, and no rule in it depends on
/// itself.
class RuleOrder {
 public:
  explicit RuleOrder(const RuleTree& tree);

  [[nodiscard]] std::span<const CoreRule* const> rules() const { return sorted_; }
  /// What a path may mean, and all that depends on it.
  [[nodiscard]] std::vector<const CoreRule*> dependents_of(std::span<const Value> path) const;

 private:
  struct Vertex {
    const CoreRule* rule = nullptr;
    Dependencies on = {};
    bool is_sorted = false;
  };
  struct AtNode {
    std::vector<std::uint32_t> rules = {};
    bool are_sorted = false;
    bool are_sorted_below = false;
  };
  using Indices = std::vector<std::uint32_t>;

  void collect(const RuleNode& node, std::vector<const CoreRule*>& out) const;
  void visit(std::uint32_t root);
  [[nodiscard]] Indices unsorted(const Vertex& vertex) const;
  void add_unsorted(const RuleNode& node, bool with_below, Indices& out) const;
  void finish(std::uint32_t index);

  const RuleTree& tree_;
  std::vector<Vertex> vertices_;  // by their places
  std::unordered_map<const RuleNode*, AtNode> nodes_;
  std::vector<const CoreRule*> sorted_;
  Indices order_;  // the same, of vertices
};

}  // namespace confcom::rego
