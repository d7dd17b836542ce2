#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/error.h"
#include "rego/c/confcom_rego.h"
#include "rego/eval/evaluator.h"

namespace confcom::rego {

struct CEvaluatorOptions {
  EvaluationOptions evaluation = {};
  std::size_t answer_bytes = std::size_t{256} << 20;
};

// What C programs say, in the engine's types. Errors: invalid argument: options of a size that is
// none, or of a later version that uses what is not known here; modules that lack something.

[[nodiscard]] Result<CompileOptions> compile_options_of(
    const confcom_rego_compile_options* options);
[[nodiscard]] Result<CEvaluatorOptions> evaluator_options_of(const confcom_rego_options* options);
[[nodiscard]] Result<std::vector<ModuleSource>> sources_of(
    std::span<const confcom_rego_module> modules);

}  // namespace confcom::rego
