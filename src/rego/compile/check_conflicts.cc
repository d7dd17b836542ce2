#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include "rego/compile/checks.h"
#include "rego/compile/rule_tree.h"
#include "rego/syntax/parse.h"
#include "rego/syntax/tree_text.h"

namespace confcom::rego {
namespace {

constexpr std::string_view kData = "data.";

bool is_constant(const CoreRule& rule) {
  return std::ranges::all_of(
      rule.path, [](const CoreTerm* each) { return each->kind == CoreTermKind::kConstant; });
}

void add_rules_below(const RuleNode& node, std::vector<const CoreRule*>& out) {
  for (const auto& [key, child] : node.children) {
    out.insert(out.end(), child->rules.begin(), child->rules.end());
    add_rules_below(*child, out);
  }
}

std::string place(const CoreRule& rule) {
  return fmt::format("{}:{}", rule.file, rule.location.row);
}

/// "data.a.b" of "package a.b".
std::string package_text(const NamedModule& module) {
  return to_text(*module.module->package.path);
}

class ConflictCheck {
 public:
  ConflictCheck(std::span<const NamedModule> modules, Findings& findings)
      : modules_(modules), findings_(findings) {
    for (const NamedModule& each : modules) packages_.insert(package_text(each));
  }

  // As deep as paths are long, which the parser bounds.
  void check(const RuleNode& node) {
    if (!node.rules.empty()) check_rules(node);
    for (const auto& [key, child] : node.children) check(*child);
  }

  /// Packages that are called as rules are, each as often as there is such a module.
  void check_packages(const RuleNode& node) {
    for (const CoreRule* const each : node.rules) {
      if (is_constant(*each)) check_packages(*each);
    }
    for (const auto& [key, child] : node.children) check_packages(*child);
  }

 private:
  void check_packages(const CoreRule& rule) {
    const std::string path = path_text(rule);
    const std::size_t same = packages_.count(path);
    if (same == 0) return;
    const NamedModule& module = module_of(rule.file);
    const std::string package = package_text(module) + '.';
    const std::string name = path.starts_with(package) ? path.substr(package.size()) : path;
    const std::string text = fmt::format("package {} conflicts with rule {} defined at {}",
                                         path.substr(kData.size()), name, place(rule));
    for (std::size_t i = 0; i < same; ++i) {
      findings_.report_last(Stage::kConflicts, DiagnosticCode::kType, rule.file,
                            module.module->package.location, text);
    }
  }

  void check_rules(const RuleNode& node) {
    const CoreRule& first = *node.rules.front();
    const bool ends_here =
        std::ranges::any_of(node.rules, [](const CoreRule* each) { return is_constant(*each); });
    std::vector<const CoreRule*> below;
    if (ends_here || has_functions_below(node)) add_rules_below(node, below);
    if (!below.empty()) {
      report(first.file, first.location, conflict_text(node, below));
    } else if (!are_alike(node)) {
      report(first.file, first.location,
             fmt::format("conflicting rules {} found", path_text(*node.rules.back())));
    } else {
      check_defaults(node);
    }
  }

  static bool has_functions_below(const RuleNode& node) {
    std::vector<const CoreRule*> below;
    add_rules_below(node, below);
    return std::ranges::any_of(
        below, [](const CoreRule* each) { return each->kind == RuleKind::kFunction; });
  }

  static std::string conflict_text(const RuleNode& node, std::vector<const CoreRule*> below) {
    std::ranges::sort(below, {}, [](const CoreRule* each) {
      return std::tuple(each->file, each->location.row, each->location.column);
    });
    std::string out = fmt::format("rule {} conflicts with:", path_text(*node.rules.back()));
    for (const CoreRule* const each : below) {
      out += fmt::format("\n  rule {} at {}", path_text(*each), place(*each));
    }
    return out;
  }

  /// Sets with sets, values with values, functions of as many arguments.
  static bool are_alike(const RuleNode& node) {
    std::set<bool> sets;
    std::set<bool> complete;
    std::set<std::size_t> arities;
    for (const CoreRule* const each : node.rules) {
      const bool is_set = each->kind == RuleKind::kSet;
      sets.insert(is_set);
      complete.insert(!is_set && is_constant(*each));
      arities.insert(each->arguments.size());
    }
    return sets.size() == 1 && complete.size() == 1 && arities.size() == 1;
  }

  void check_defaults(const RuleNode& node) {
    std::vector<std::string> places;
    const CoreRule* first = nullptr;
    for (const CoreRule* const each : node.rules) {
      if (!each->is_default) continue;
      if (first == nullptr) first = each;
      places.push_back(place(*each));
    }
    if (places.size() < 2) return;
    report(first->file, module_of(first->file).module->package.location,
           fmt::format("multiple default rules {} found at {}", path_text(*first),
                       fmt::join(places, ", ")));
  }

  [[nodiscard]] const NamedModule& module_of(std::string_view file) const {
    return *std::ranges::find(modules_, file, &NamedModule::file);
  }

  void report(std::string_view file, const Location& location, std::string text) {
    findings_.report(Stage::kConflicts, DiagnosticCode::kType, file, location, std::move(text));
  }

  std::span<const NamedModule> modules_;
  Findings& findings_;
  std::multiset<std::string> packages_;
};

}  // namespace

void check_conflicts(const RuleTree& tree, std::span<const NamedModule> modules,
                     Findings& findings) {
  ConflictCheck check(modules, findings);
  check.check(tree.root());
  check.check_packages(tree.root());
}

}  // namespace confcom::rego
