#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rego/compile/compile.h"
#include "rego/eval/evaluator.h"

namespace confcom::rego {

// Mistakes and errors as texts for people, with the lines of the sources that they are about.

[[nodiscard]] std::string diagnostics_text(const Diagnostics& diagnostics,
                                           std::span<const ModuleSource> sources);
[[nodiscard]] std::string error_text(const EvaluationError& error, const Query& query);

}  // namespace confcom::rego
