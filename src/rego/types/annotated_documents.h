#pragma once

#include <expected>
#include <map>
#include <string>

#include "rego/types/rule_schemas.h"
#include "rego/types/type_scope.h"

namespace confcom::rego {

/// What a rule's annotations make of the documents that it sees; null where they say nothing.
struct AnnotatedDocuments {
  const Type* data = nullptr;
  const Type* input = nullptr;
  TypeErrors errors = {};  ///< what is wrong with the annotations, which go for nothing then
};

/// Finds them, rule by rule; each schema is read once. Those that are named are of folders that
/// nobody reads here, and say nothing. Source: OPA 1.20.0, checkRule and override.
class DocumentSchemas {
 public:
  DocumentSchemas(std::span<const ModuleAnnotations> modules, Types& types)
      : rules_(modules), types_(types) {}

  /// `outside` is what is known without annotations.
  [[nodiscard]] AnnotatedDocuments of(const CoreRule& rule, const TypeScope& outside);

 private:
  using Read = std::expected<const Type*, std::string>;

  const Read& read(const SchemaAnnotation& schema);
  std::string apply(const SchemaAnnotation& schema, const TypeScope& outside,
                    AnnotatedDocuments& to);

  RuleSchemas rules_;
  Types& types_;
  Arena keys_;
  std::map<const SchemaAnnotation*, Read> known_;
};

}  // namespace confcom::rego
