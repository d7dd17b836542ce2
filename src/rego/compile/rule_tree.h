#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rego/compile/core.h"
#include "rego/value/compare.h"

namespace confcom::rego {

class Arena;
struct Module;
struct Rule;
struct Term;

struct ValueLess {
  bool operator()(const Value& a, const Value& b) const { return compare(a, b) < 0; }
};

/// What modules define below a path: rules there, or nodes below it, or, where a rule's path has
/// variables, both. Children are in OPA's order of their keys.
struct RuleNode {
  Value key = {};
  RuleNode* parent = nullptr;
  std::map<Value, std::unique_ptr<RuleNode>, ValueLess> children = {};
  std::vector<const CoreRule*> rules = {};
  /// Of the functions here; none where there are none. Known before the rules are.
  std::optional<std::size_t> arity = {};
  bool has_rules = false;          ///< known before the rules are
  bool has_variable_path = false;  ///< some rule's path goes on with what is not constant

  [[nodiscard]] const RuleNode* child(const Value& child_key) const;
};

/// Everything that modules define, below data.
class RuleTree {
 public:
  /// Notes what there will be, by heads alone. Makes values in `arena`.
  void declare(const Module& module, Arena& arena);
  void add(const CoreRule& rule);

  [[nodiscard]] const RuleNode& root() const { return *root_; }
  /// Null where nothing is defined.
  [[nodiscard]] const RuleNode* find(std::span<const Value> path) const;
  /// The nearest rule on a path or above it; null where there is none.
  [[nodiscard]] const RuleNode* find_rule_above(std::span<const Value> path) const;

 private:
  RuleNode& at(std::span<const Value> path);

  std::unique_ptr<RuleNode> root_ = std::make_unique<RuleNode>();
};

/// A rule's path up to what is not constant.
[[nodiscard]] std::vector<Value> constant_prefix(const CoreRule& rule);
/// The same of a package's rule before it is resolved.
[[nodiscard]] std::vector<Value> constant_prefix(const Module& module, const Rule& rule,
                                                 Arena& arena);

/// "data.a.p[x]": as errors name it.
[[nodiscard]] std::string path_text(std::span<const Value> path);
[[nodiscard]] std::string path_text(const CoreRule& rule);

/// The constant that a scalar is; undefined where a term is none.
[[nodiscard]] Value scalar_of(const Term& term, Arena& arena);

}  // namespace confcom::rego
