#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "rego/compile/checks.h"
#include "rego/compile/dependencies.h"
#include "rego/compile/rule_tree.h"

namespace confcom::rego {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// Who depends on whom: rules, and the nodes that rules are at.
class Graph {
 public:
  explicit Graph(const RuleTree& tree) : tree_(tree) { add(tree.root()); }

  [[nodiscard]] std::size_t size() const { return edges_.size(); }
  [[nodiscard]] const std::vector<std::uint32_t>& edges(std::uint32_t vertex) const {
    return edges_[vertex];
  }
  /// Null for a node.
  [[nodiscard]] const CoreRule* rule(std::uint32_t vertex) const { return rules_[vertex]; }

  void connect() {
    for (std::uint32_t i = 0; i < size(); ++i) {
      if (rules_[i] != nullptr) connect(i, *rules_[i]);
    }
  }

 private:
  struct Vertices {
    std::uint32_t all = 0;    // everything at a node and below
    std::uint32_t rules = 0;  // at it
  };

  std::uint32_t vertex(const CoreRule* rule) {
    edges_.emplace_back();
    rules_.push_back(rule);
    return static_cast<std::uint32_t>(edges_.size() - 1);
  }

  Vertices add(const RuleNode& node) {
    const Vertices out{vertex(nullptr), vertex(nullptr)};
    vertices_[&node] = out;
    edges_[out.all].push_back(out.rules);
    for (const CoreRule* const each : node.rules) {
      const std::uint32_t rule = vertex(each);
      edges_[out.rules].push_back(rule);
    }
    for (const auto& [key, child] : node.children) {
      const std::uint32_t below = add(*child).all;
      edges_[out.all].push_back(below);
    }
    return out;
  }

  void connect(std::uint32_t from, const CoreRule& rule) {
    for (const CoreRule* each = &rule; each != nullptr; each = each->otherwise) {
      for (const Dependency& on : dependencies_of(*each, tree_)) {
        const Vertices& vertices = vertices_.at(on.node);
        edges_[from].push_back(on.with_below ? vertices.all : vertices.rules);
      }
    }
  }

  const RuleTree& tree_;
  std::vector<std::vector<std::uint32_t>> edges_;
  std::vector<const CoreRule*> rules_;
  std::unordered_map<const RuleNode*, Vertices> vertices_;
};

/// Tarjan's strongly connected components, without recursion: paths are as long as there are rules.
class Components {
 public:
  explicit Components(const Graph& graph)
      : graph_(graph), index_(graph.size(), kNone), low_(graph.size()), of_(graph.size(), kNone) {
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
      if (index_[i] == kNone) visit(i);
    }
  }

  /// Whether a rule can be reached from itself; if so, by way of a node.
  [[nodiscard]] bool is_cyclic(std::uint32_t vertex) const { return sizes_[of_[vertex]] > 1; }
  [[nodiscard]] std::uint32_t of(std::uint32_t vertex) const { return of_[vertex]; }

 private:
  void visit(std::uint32_t root);

  const Graph& graph_;
  std::vector<std::uint32_t> index_;
  std::vector<std::uint32_t> low_;
  std::vector<std::uint32_t> of_;
  std::vector<std::uint32_t> sizes_;
  std::vector<std::uint32_t> stack_;
  std::uint32_t next_ = 0;
};

void Components::visit(std::uint32_t root) {
  struct Step {
    std::uint32_t vertex;
    std::size_t edge;
  };
  std::vector<Step> open{{root, 0}};
  index_[root] = low_[root] = next_++;
  stack_.push_back(root);
  while (!open.empty()) {
    auto& [vertex, edge] = open.back();
    if (edge < graph_.edges(vertex).size()) {
      const std::uint32_t to = graph_.edges(vertex)[edge++];
      if (index_[to] == kNone) {
        index_[to] = low_[to] = next_++;
        stack_.push_back(to);
        open.push_back({to, 0});
      } else if (of_[to] == kNone) {
        low_[vertex] = std::min(low_[vertex], index_[to]);
      }
      continue;
    }
    const std::uint32_t done = vertex;
    open.pop_back();
    if (!open.empty()) low_[open.back().vertex] = std::min(low_[open.back().vertex], low_[done]);
    if (low_[done] != index_[done]) continue;
    const auto component = static_cast<std::uint32_t>(sizes_.size());
    sizes_.push_back(0);
    while (true) {
      const std::uint32_t member = stack_.back();
      stack_.pop_back();
      of_[member] = component;
      ++sizes_[component];
      if (member == done) break;
    }
  }
}

/// A way from a vertex back to it, inside its component, depth first.
std::vector<std::uint32_t> find_cycle(const Graph& graph, const Components& components,
                                      std::uint32_t start) {
  std::vector<std::uint32_t> parent(graph.size(), kNone);
  std::vector<std::uint32_t> open{start};
  while (!open.empty()) {
    const std::uint32_t vertex = open.back();
    open.pop_back();
    const std::vector<std::uint32_t>& edges = graph.edges(vertex);
    for (auto at = edges.rbegin(); at != edges.rend(); ++at) {
      const std::uint32_t to = *at;
      if (components.of(to) != components.of(start)) continue;
      if (to == start) {
        std::vector<std::uint32_t> out{start};
        for (std::uint32_t each = vertex; each != start; each = parent[each]) out.push_back(each);
        out.push_back(start);
        std::ranges::reverse(out);
        return out;
      }
      if (parent[to] != kNone) continue;
      parent[to] = vertex;
      open.push_back(to);
    }
  }
  return {};
}

std::string cycle_text(const Graph& graph, const std::vector<std::uint32_t>& cycle) {
  std::string out;
  for (const std::uint32_t each : cycle) {
    if (graph.rule(each) == nullptr) continue;
    out += (out.empty() ? "" : " -> ") + path_text(*graph.rule(each));
  }
  return out;
}

}  // namespace

void check_recursion(const RuleTree& tree, Findings& findings) {
  Graph graph(tree);
  graph.connect();
  const Components components(graph);
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    const CoreRule* const rule = graph.rule(i);
    if (rule == nullptr || !components.is_cyclic(i)) continue;
    const std::vector<std::uint32_t> cycle = find_cycle(graph, components, i);
    if (cycle.empty()) continue;
    for (const CoreRule* each = rule; each != nullptr; each = each->otherwise) {
      findings.report(
          Stage::kRecursion, DiagnosticCode::kRecursion, each->file, each->location,
          fmt::format("rule {} is recursive: {}", path_text(*each), cycle_text(graph, cycle)));
    }
    if (findings.is_full()) return;
  }
}

}  // namespace confcom::rego
