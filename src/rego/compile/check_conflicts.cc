#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include "rego/compile/checks.h"
#include "rego/compile/rule_tree.h"
#include "rego/syntax/parse.h"

namespace confcom::rego {
namespace {

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

class ConflictCheck {
 public:
  ConflictCheck(std::span<const NamedModule> modules, Findings& findings)
      : modules_(modules), findings_(findings) {}

  // As deep as paths are long, which the parser bounds.
  void check(const RuleNode& node) {
    if (!node.rules.empty()) check_rules(node);
    for (const auto& [key, child] : node.children) check(*child);
  }

 private:
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
    report(first->file, package_of(first->file),
           fmt::format("multiple default rules {} found at {}", path_text(*first),
                       fmt::join(places, ", ")));
  }

  [[nodiscard]] Location package_of(std::string_view file) const {
    const auto at = std::ranges::find(modules_, file, &NamedModule::file);
    return at == modules_.end() ? Location{} : at->module->package.location;
  }

  void report(std::string_view file, const Location& location, std::string text) {
    findings_.report(Stage::kConflicts, DiagnosticCode::kType, file, location, std::move(text));
  }

  std::span<const NamedModule> modules_;
  Findings& findings_;
};

}  // namespace

void check_conflicts(const RuleTree& tree, std::span<const NamedModule> modules,
                     Findings& findings) {
  ConflictCheck(modules, findings).check(tree.root());
}

}  // namespace confcom::rego
