#pragma once

#include <span>
#include <vector>

#include "rego/compile/checks.h"
#include "rego/compile/compile.h"

namespace confcom::rego {

/// Whether a rule asks for annotations, by rego.metadata.chain or rego.metadata.rule.
[[nodiscard]] bool calls_metadata(std::span<const CoreRule* const> rules);

/// Of modules that were read without. Tells what is wrong with them.
[[nodiscard]] std::vector<ModuleAnnotations> read_annotations_late(
    std::span<const NamedModule> modules, Arena& arena, Findings& findings);

/// Packages, and documents, of which more than one block says something. Source: OPA 1.20.0,
/// BuildAnnotationSet.
void check_annotations(std::span<const ModuleAnnotations> modules, Findings& findings);

}  // namespace confcom::rego
