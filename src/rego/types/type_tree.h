#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "rego/compile/rule_tree.h"
#include "rego/types/types.h"

namespace confcom::rego {

/// What is known of the documents at a path and below it.
struct TypeNode {
  const Type* type = nullptr;
  std::map<Value, std::unique_ptr<TypeNode>, ValueLess> children = {};
  /// What the node and those below it are together, once somebody asked.
  mutable const Type* extent = nullptr;

  [[nodiscard]] const TypeNode* child(const Value& key) const;
};

/// Types of documents by their paths below one root. Source: OPA 1.20.0, typeTreeNode.
class TypeTree {
 public:
  [[nodiscard]] const TypeNode& root() const { return root_; }
  /// The node, for a change; made where there is none.
  TypeNode& at(std::span<const Value> path);
  /// Joins a rule's type with what is known already, there, above and below.
  void insert(std::span<const Value> path, const Type* type, Types& types);

 private:
  TypeNode root_;
};

/// What a node and those below it are together.
[[nodiscard]] const Type* extent(const TypeNode& node, Types& types);

}  // namespace confcom::rego
