#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "rego/compile/core.h"

namespace confcom::rego {

class Arena;
struct Import;
struct Module;

/// A document that a name stands for.
struct NamedDocument {
  Root root = Root::kData;
  std::vector<Value> path;
  const Import* import = nullptr;  ///< that names it, where one does
};

/// What names of rules and imports mean in a module.
using Names = std::map<std::string_view, NamedDocument>;

/// `modules` are all; those of the same package share their rules' names. Names of imports are
/// stronger. Source: OPA 1.20.0, getGlobals.
[[nodiscard]] Names names_of(const Module& module, std::span<const Module* const> modules,
                             Arena& arena);

/// The name that an import gives to what it imports; empty: none.
[[nodiscard]] std::string_view name_of(const Import& import);

}  // namespace confcom::rego
