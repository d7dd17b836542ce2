#pragma once

#include <span>
#include <string_view>

#include "rego/compile/findings.h"

namespace confcom::rego {

struct CompileOptions;

struct CoreBody;
struct CoreRule;
struct CoreVariable;
struct Module;
class RuleTree;

/// A module and the file it was read from.
struct NamedModule {
  const Module* module = nullptr;
  std::string_view file = {};
};

/// Rules and variables that are called "data" or "input". `always`: also in modules of v0, where
/// only arguments may not.
void check_root_documents(const NamedModule& module, bool always, Findings& findings);

/// Imports of one name.
void check_imports(const NamedModule& module, Findings& findings);

// What print and templates show, and is not known in front of them, as it is written.
void check_captures(const CoreRule& rule, Findings& findings);
void check_captures(const CoreBody& query, std::span<const CoreVariable> variables,
                    std::string_view file, Findings& findings);

/// Rules at the same path that cannot be there together. Source: OPA 1.20.0, checkRuleConflicts.
void check_conflicts(const RuleTree& tree, std::span<const NamedModule> modules,
                     Findings& findings);

// Calls of functions that there are not, or that `options` do not allow, or with other operands.
void check_calls(const CoreRule& rule, const CompileOptions& options, Findings& findings);
void check_calls(const CoreBody& query, std::string_view file, const CompileOptions& options,
                 Findings& findings);

/// Rules that depend on themselves. Source: OPA 1.20.0, checkRecursion.
void check_recursion(const RuleTree& tree, Findings& findings);

}  // namespace confcom::rego
