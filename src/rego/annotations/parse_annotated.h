#pragma once

#include <string_view>
#include <vector>

#include "rego/annotations/annotations.h"
#include "rego/syntax/parse.h"

namespace confcom::rego {

/// Where there are diagnostics, there is nothing else.
struct AnnotatedModule {
  Module module = {};
  std::vector<Annotations> annotations = {};
  Diagnostics diagnostics = {};
};

/// parse_module, which also reads the annotations; mistakes in them are the source's.
[[nodiscard]] AnnotatedModule parse_annotated_module(std::string_view text,
                                                     const ParseOptions& options, Arena& arena);

/// Those of a module that was read without. Tells what is wrong with them.
[[nodiscard]] std::vector<Annotations> annotations_of(const Module& module, const std::string& file,
                                                      Arena& arena, Diagnostics& diagnostics);

}  // namespace confcom::rego
