#include "rego/annotations/parse_annotated.h"

#include <utility>

#include "rego/annotations/annotation_block.h"
#include "rego/annotations/annotation_reader.h"
#include "rego/annotations/attach.h"
#include "rego/syntax/statements.h"

namespace confcom::rego {
namespace {

std::vector<LooseAnnotations> read_all(const std::vector<Comment>& comments,
                                       const std::string& file, Arena& arena,
                                       Diagnostics& diagnostics) {
  std::vector<LooseAnnotations> out;
  for (const AnnotationBlock& each : find_annotation_blocks(comments)) {
    auto read = read_annotations(each, file, arena);
    if (read.has_value()) {
      out.push_back(*std::move(read));
    } else {
      diagnostics.push_back(std::move(read).error());
    }
  }
  return out;
}

}  // namespace

// OPA reads annotations when it has read all statements, whatever became of them; what is wrong
// with the module as a whole comes next, and only then is it asked what annotations are said of.
AnnotatedModule parse_annotated_module(std::string_view text, const ParseOptions& options,
                                       Arena& arena) {
  ParsedStatements read = parse_statements(text, options, arena);
  Diagnostics diagnostics = std::move(read.diagnostics);
  auto loose = read_all(read.comments, options.file, arena, diagnostics);
  if (!diagnostics.empty()) return {.diagnostics = std::move(diagnostics)};
  ParsedModule parsed = make_module(std::move(read), options, arena);
  if (!parsed.diagnostics.empty()) return {.diagnostics = std::move(parsed.diagnostics)};
  auto annotations = attach(std::move(loose), parsed.module, options.file, diagnostics);
  if (!diagnostics.empty()) return {.diagnostics = std::move(diagnostics)};
  return {.module = std::move(parsed.module), .annotations = std::move(annotations)};
}

std::vector<Annotations> annotations_of(const Module& module, const std::string& file, Arena& arena,
                                        Diagnostics& diagnostics) {
  auto loose = read_all(module.comments, file, arena, diagnostics);
  if (!diagnostics.empty()) return {};
  return attach(std::move(loose), module, file, diagnostics);
}

}  // namespace confcom::rego
