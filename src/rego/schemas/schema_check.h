#pragma once

#include <string>

#include "rego/schemas/schema_reference.h"

namespace confcom::rego {

/// Why a value is no JSON schema, also where a part or a reference of it is none; empty where it is
/// one. Its "$schema" says of which draft it is: 4, 6, 7, or else a mixture of them.
/// Source: OPA 1.20.0, gojsonschema's parseSchema, and its messages. Differs from it: of several
/// mistakes in an object's members, the first by key is told, not any of them, and those in what
/// references name come last.
[[nodiscard]] std::string schema_refusal(const Value& schema, const SchemaReferences& references);

}  // namespace confcom::rego
