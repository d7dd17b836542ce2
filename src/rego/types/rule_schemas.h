#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "rego/arena.h"
#include "rego/compile/compile.h"

namespace confcom::rego {

/// Which schemas annotations say for which rule. Source: OPA 1.20.0, getRuleAnnotation. The
/// annotations outlive it.
class RuleSchemas {
 public:
  explicit RuleSchemas(std::span<const ModuleAnnotations> modules);

  /// From the widest scope, a package far above, to the narrowest, the rule: what is said later
  /// goes before what was said earlier. The branches of an "else" are not the rule itself.
  [[nodiscard]] std::vector<const SchemaAnnotation*> of(const CoreRule& rule) const;

 private:
  struct PathLess {
    bool operator()(const std::vector<Value>& a, const std::vector<Value>& b) const;
  };
  using Schemas = std::vector<const SchemaAnnotation*>;
  using ByPath = std::map<std::vector<Value>, Schemas, PathLess>;

  void add(std::string_view file, const Annotations& annotations);

  Arena names_;
  ByPath packages_;
  ByPath paths_;  // of documents, and of packages with those below them
  std::map<std::pair<std::string_view, std::uint32_t>, Schemas> rules_;  // by their places
};

}  // namespace confcom::rego
