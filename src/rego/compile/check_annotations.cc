#include "rego/compile/check_annotations.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "rego/annotations/parse_annotated.h"
#include "rego/compile/calls.h"
#include "rego/syntax/tree_text.h"

namespace confcom::rego {
namespace {

std::string path_text(const Annotations& annotations) {
  std::string out;
  for (const Term* const each : annotations.target) {
    // Packages and rules are called by strings, whichever way they are written.
    const bool is_name = each->kind == TermKind::kVariable || each->kind == TermKind::kString;
    out += is_name ? std::string(each->text) : to_text(*each);
    out += '\0';
  }
  return out;
}

/// What of its kind there is one of: a document and the packages below one share their names.
std::string identity(const Annotations& annotations) {
  const bool is_package = annotations.scope == AnnotationScope::kPackage;
  return (is_package ? 'p' : 'd') + path_text(annotations);
}

/// By file, as OPA looks at them.
std::vector<const ModuleAnnotations*> in_order(std::span<const ModuleAnnotations> modules) {
  std::vector<const ModuleAnnotations*> out;
  for (const ModuleAnnotations& each : modules) out.push_back(&each);
  std::ranges::sort(out, {}, [](const ModuleAnnotations* each) { return each->file; });
  return out;
}

}  // namespace

bool calls_metadata(std::span<const CoreRule* const> rules) {
  bool out = false;
  const auto look = [&](const CoreExpression& call) {
    const std::string_view name = call.callee->name;
    out = out || name == "rego.metadata.chain" || name == "rego.metadata.rule";
  };
  for (const CoreRule* const rule : rules) {
    for (const CoreRule* each = rule; each != nullptr && !out; each = each->otherwise) {
      for_each_call(*each->body, look);
    }
  }
  return out;
}

std::vector<ModuleAnnotations> read_annotations_late(std::span<const NamedModule> modules,
                                                     Arena& arena, Findings& findings) {
  std::vector<ModuleAnnotations> out;
  Diagnostics wrong;
  for (const NamedModule& each : modules) {
    out.push_back({each.file, annotations_of(*each.module, std::string(each.file), arena, wrong)});
  }
  for (Diagnostic& each : wrong) {
    findings.report(Stage::kAnnotations, each.code, each.file, each.location,
                    std::move(each.message));
  }
  return out;
}

void check_annotations(std::span<const ModuleAnnotations> modules, Findings& findings) {
  std::map<std::string, std::string> first;  // where each was said first
  for (const ModuleAnnotations* const module : in_order(modules)) {
    for (const Annotations& each : module->annotations) {
      if (each.scope == AnnotationScope::kRule) continue;
      const auto [earlier, is_new] =
          first.try_emplace(identity(each), fmt::format("{}:{}", module->file, each.location.row));
      if (is_new) continue;
      findings.report(
          Stage::kAnnotations, DiagnosticCode::kType, module->file, each.location,
          fmt::format("{} annotation redeclared: {}", to_string(each.scope), earlier->second));
    }
  }
}

}  // namespace confcom::rego
