#pragma once

#include <string>
#include <vector>

#include "rego/annotations/yaml_tree.h"

namespace confcom::rego {

/// The fields of annotations, each of its kind. The nodes are the tree's, which must outlive it.
struct AnnotationFields {
  std::string scope;
  std::string title;
  std::string description;
  bool is_entrypoint = false;
  std::vector<std::string> organizations;
  std::vector<const YamlNode*> related_resources;
  std::vector<const YamlNode*> authors;
  std::vector<const YamlNode*> schemas;  ///< maps
  const YamlNode* compile = nullptr;     ///< a map, as the two below; null where there is none
  const YamlNode* custom = nullptr;
  const YamlNode* labels = nullptr;
};

/// What is of another kind is told in `mistakes`, and left out, as fields that have no name here
/// are. Source: OPA 1.20.0, rawAnnotation, as Go's yaml.v3 decodes it.
[[nodiscard]] AnnotationFields decode_annotation_fields(const YamlNode& document,
                                                        std::vector<YamlMistake>& mistakes);

}  // namespace confcom::rego
