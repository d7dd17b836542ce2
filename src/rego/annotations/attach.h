#pragma once

#include <string>
#include <vector>

#include "rego/annotations/annotation_reader.h"

namespace confcom::rego {

struct Module;

/// Says of which statement each of a module's annotations is said: the next one below it. Tells in
/// `diagnostics` of those whose scope is of another kind, or of none.
/// Source: OPA 1.20.0, attachAnnotationsNodes.
[[nodiscard]] std::vector<Annotations> attach(std::vector<LooseAnnotations> loose,
                                              const Module& module, const std::string& file,
                                              Diagnostics& diagnostics);

}  // namespace confcom::rego
