#include "rego/types/rule_schemas.h"

#include <algorithm>

#include "rego/value/string.h"

namespace confcom::rego {
namespace {

/// Below data. Packages and rules are called by strings, whichever way they are written.
std::vector<Value> path_of(const Annotations& annotations, Arena& arena) {
  std::vector<Value> out;
  for (const Term* const each : std::span(annotations.target).subspan(1)) {
    out.push_back(each->kind == TermKind::kVariable ? make_string(arena, each->text)
                                                    : scalar_of(*each, arena));
  }
  return out;
}

template <class Map, class Key>
void append_found(const Map& map, const Key& key, std::vector<const SchemaAnnotation*>& out) {
  const auto found = map.find(key);
  if (found != map.end()) out.insert(out.end(), found->second.begin(), found->second.end());
}

}  // namespace

bool RuleSchemas::PathLess::operator()(const std::vector<Value>& a,
                                       const std::vector<Value>& b) const {
  return std::ranges::lexicographical_compare(a, b, ValueLess());
}

RuleSchemas::RuleSchemas(std::span<const ModuleAnnotations> modules) {
  for (const ModuleAnnotations& module : modules) {
    for (const Annotations& each : module.annotations) {
      if (!each.schemas.empty()) add(module.file, each);
    }
  }
}

void RuleSchemas::add(std::string_view file, const Annotations& annotations) {
  const AnnotationScope scope = annotations.scope;
  Schemas& to = scope == AnnotationScope::kRule ? rules_[{file, annotations.target_location.offset}]
                : scope == AnnotationScope::kPackage ? packages_[path_of(annotations, names_)]
                                                     : paths_[path_of(annotations, names_)];
  for (const SchemaAnnotation& each : annotations.schemas) to.push_back(&each);
}

std::vector<const SchemaAnnotation*> RuleSchemas::of(const CoreRule& rule) const {
  Schemas out;
  const std::vector<Value> path = constant_prefix(rule);
  std::vector<Value> package;
  for (std::size_t i = 0; i < rule.package_size; ++i) {
    package.push_back(path[i]);
    append_found(paths_, package, out);
  }
  append_found(packages_, package, out);
  append_found(paths_, path, out);
  append_found(rules_, std::pair(rule.file, rule.location.offset), out);
  return out;
}

}  // namespace confcom::rego
