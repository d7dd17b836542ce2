#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "rego/syntax/tree.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// What a block of annotations is said of.
enum class AnnotationScope : std::uint8_t {
  kRule,         ///< the rule that follows
  kDocument,     ///< all rules of that name
  kPackage,      ///< the package that follows
  kSubpackages,  ///< and all that are below it
};

/// "rule", "subpackages": as authors write it.
[[nodiscard]] std::string_view to_string(AnnotationScope scope);

struct RelatedResource {
  std::string_view reference = {};  ///< a URL, as it is written
  std::string_view description = {};
};

/// At least one of both.
struct Author {
  std::string_view name = {};
  std::string_view email = {};
};

/// What a document below `path` looks like: a schema that is named, or written out.
struct SchemaAnnotation {
  const Term* path = nullptr;    ///< a reference
  const Term* schema = nullptr;  ///< a reference that begins with "schema"; or null:
  Value definition = {};
};

/// For who compiles rules to filters of data.
struct FilterAnnotation {
  std::vector<const Term*> unknowns;  ///< references
  const Term* mask_rule = nullptr;    ///< a reference, or null
};

/// What a comment `# METADATA` and the lines below it say of what follows them. What is not there
/// is empty. Texts, terms and values lie in the arena of the module.
/// Source: OPA 1.20.0, "Annotations" of its policy language, and what its parser takes.
struct Annotations {
  Location location = {};  ///< of the block's first line
  std::uint32_t last_row = 0;
  AnnotationScope scope = AnnotationScope::kRule;
  bool is_entrypoint = false;
  std::string_view title = {};
  std::string_view description = {};
  std::vector<std::string_view> organizations = {};
  std::vector<RelatedResource> related_resources = {};
  std::vector<Author> authors = {};
  std::vector<SchemaAnnotation> schemas = {};
  std::optional<FilterAnnotation> compile = {};
  Value custom = {};  ///< an object, or undefined
  Value labels = {};  ///< likewise

  /// What it is said of: `data`, a package, and a rule's name up to what varies.
  std::vector<const Term*> target = {};
  Location target_location = {};
  const Rule* rule = nullptr;  ///< null: a package
};

}  // namespace confcom::rego
