#pragma once

#include <expected>
#include <string>

#include "rego/annotations/annotation_block.h"
#include "rego/annotations/annotations.h"
#include "rego/syntax/diagnostic.h"

namespace confcom::rego {

class Arena;

/// Annotations before it is known what follows them.
struct LooseAnnotations {
  Annotations annotations = {};
  std::string scope = {};  ///< as written; empty where it is not
};

/// Reads what a block says. Errors: what is wrong with it, in OPA's words, with hints at colons
/// without a space behind them where it is no YAML.
[[nodiscard]] std::expected<LooseAnnotations, Diagnostic> read_annotations(
    const AnnotationBlock& block, const std::string& file, Arena& arena);

}  // namespace confcom::rego
