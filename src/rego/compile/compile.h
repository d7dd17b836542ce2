#pragma once

#include <cstddef>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rego/annotations/annotations.h"
#include "rego/arena.h"
#include "rego/compile/compile_budget.h"
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
  /// What is wrong with annotations is told of. Otherwise they are comments, unless a module calls
  /// rego.metadata's functions.
  bool reads_annotations = false;
  /// The builtins that there are, by name, operators too: "count", "plus", "eq" of "=" and ":=".
  /// Others are unknown functions, as in OPA where its capabilities leave them out. None: all.
  std::optional<std::set<std::string, std::less<>>> allowed_builtins = {};
  CompileLimits limits = {};
};

struct ModuleSource {
  std::string file;  ///< as diagnostics name it
  std::string text;
  RegoVersion version = RegoVersion::kV1;
};

/// What a module's comments say of its rules and packages, in order. It lies in the arena of what
/// was compiled.
struct ModuleAnnotations {
  std::string_view file = {};
  std::vector<Annotations> annotations = {};
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
  /// For each source, or empty where they are not read.
  [[nodiscard]] std::span<const ModuleAnnotations> annotations() const { return annotations_; }
  /// What is left for who goes on with them.
  [[nodiscard]] const CompileBudget& budget() const { return budget_; }

 private:
  explicit CheckedModules(const CompileOptions& options)
      : options_(options), budget_(options.limits) {}

  CompileOptions options_;
  CompileBudget budget_;
  std::deque<ModuleSource> sources_;  // what the arena's texts point to
  std::unique_ptr<Arena> arena_ = std::make_unique<Arena>();
  std::unique_ptr<RuleTree> tree_ = std::make_unique<RuleTree>();
  std::unique_ptr<Arena> trees_;  // of syntax, where annotations point to it
  std::vector<ModuleAnnotations> annotations_;
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
