#pragma once

#include <string>
#include <vector>

#include "rego/syntax/scanner.h"

namespace confcom::rego {

/// Comments that belong together: `# METADATA`, and those on the rows directly below it.
struct AnnotationBlock {
  Location location;           ///< of the first one
  std::vector<Comment> lines;  ///< of the others

  /// What the lines say, without the space behind each "#".
  [[nodiscard]] std::string text() const;
};

/// Those of a module, in order. A comment that does not begin its row ends a block, and begins
/// none. Source: OPA 1.20.0, parseAnnotations.
[[nodiscard]] std::vector<AnnotationBlock> find_annotation_blocks(
    const std::vector<Comment>& comments);

}  // namespace confcom::rego
