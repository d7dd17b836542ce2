#pragma once

#include <map>
#include <span>
#include <string>

#include "rego/types/rule_order.h"
#include "rego/types/type_tree.h"

namespace confcom::rego {

/// What "with" may change besides what it replaces: documents of rules that depend on that may be
/// anything. Source: OPA 1.20.0, relaxedDependents.
class ReplacedDocuments {
 public:
  explicit ReplacedDocuments(const RuleOrder& order, Types& types) : order_(order), types_(types) {}

  /// Null where nothing depends on the path below data. A function itself stays what it is.
  [[nodiscard]] const TypeTree* dependents_of(std::span<const Value> path, bool is_function);

 private:
  const RuleOrder& order_;
  Types& types_;
  std::map<std::string, TypeTree> known_;
};

}  // namespace confcom::rego
