#pragma once

#include <expected>
#include <string>

#include "rego/annotations/annotations.h"
#include "rego/annotations/yaml_tree.h"

/// What fields hold that is more than text. The errors are OPA's.
namespace confcom::rego {

template <class Part>
using PartResult = std::expected<Part, std::string>;

/// "Ann Lee <ann@example.com>", or a map with a name, an email, or both.
[[nodiscard]] PartResult<Author> parse_author(const YamlNode& node, Arena& arena);

/// A URL, or a map with a ref, and perhaps a description.
[[nodiscard]] PartResult<RelatedResource> parse_related_resource(const YamlNode& node,
                                                                 Arena& arena);

/// The first member of a map: a document's reference, and a schema's or the schema itself.
[[nodiscard]] PartResult<SchemaAnnotation> parse_schema(const YamlNode& map, Arena& arena);

/// A map with unknowns, references, and a mask_rule.
[[nodiscard]] PartResult<FilterAnnotation> parse_filter(const YamlNode& map, Arena& arena);

/// A map whose members are anything that JSON has.
[[nodiscard]] PartResult<Value> parse_anything(const YamlNode& map, Arena& arena);

}  // namespace confcom::rego
