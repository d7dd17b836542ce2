#pragma once

#include <cstddef>
#include <deque>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rego/arena.h"
#include "rego/compile/core.h"
#include "rego/compile/rule_tree.h"
#include "rego/syntax/diagnostic.h"
#include "rego/syntax/parse.h"

namespace confcom::rego {

struct CompileOptions {
  std::size_t max_errors = 100;
  /// Also tells of what is unused and of what is deprecated.
  bool is_strict = false;
  /// Otherwise print is as if it were not there.
  bool keeps_prints = false;
  /// Policy::compile also tells where types do not fit. Otherwise such policies are evaluated.
  bool checks_types = false;
  bool experimental_keywords = false;
};

struct ModuleSource {
  std::string file;  ///< as diagnostics name it
  std::string text;
  RegoVersion version = RegoVersion::kV1;
};

/// Modules that hold together: every rule resolved, checked and ordered. Immutable.
class CheckedModules {
 public:
  /// Errors: what is wrong with the sources, by file and place.
  [[nodiscard]] static std::expected<CheckedModules, Diagnostics> check(
      std::vector<ModuleSource> sources, const CompileOptions& options);

  [[nodiscard]] const RuleTree& tree() const { return *tree_; }
  [[nodiscard]] const CompileOptions& options() const { return options_; }
  [[nodiscard]] const std::deque<ModuleSource>& sources() const { return sources_; }

 private:
  CheckedModules() = default;

  CompileOptions options_;
  std::deque<ModuleSource> sources_;  // what the arena's texts point to
  std::unique_ptr<Arena> arena_ = std::make_unique<Arena>();
  std::unique_ptr<RuleTree> tree_ = std::make_unique<RuleTree>();
};

/// A query that holds together with modules. Lies in the arena that it was checked with.
struct CheckedQuery {
  const CoreBody* body = nullptr;
  std::span<const CoreVariable> variables = {};
};

/// The query is v1, whatever the modules are. `text` outlives the result.
[[nodiscard]] std::expected<CheckedQuery, Diagnostics> check_query(const CheckedModules& modules,
                                                                   std::string_view text,
                                                                   Arena& arena);

}  // namespace confcom::rego
