#pragma once

#include <expected>
#include <map>
#include <string>
#include <string_view>

#include "rego/value/value.h"

namespace confcom::rego {

/// Finds what the `$ref` of a JSON schema names. Nothing is fetched: another document is an error,
/// as in OPA where no host is allowed. Source: OPA 1.20.0, gojsonschema's schemaPool, and JSON
/// Pointer (RFC 6901).
class SchemaReferences {
 public:
  explicit SchemaReferences(const Value& root);

  /// Undefined where identifiers in the schema would have to be resolved against each other, which
  /// is not done. Errors: no URL; no such place; another document.
  [[nodiscard]] std::expected<Value, std::string> find(std::string_view reference) const;

 private:
  void collect(const Value& value);

  Value root_;
  std::map<std::string_view, Value> by_id_;
};

}  // namespace confcom::rego
