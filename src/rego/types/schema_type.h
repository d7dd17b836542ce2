#pragma once

#include <expected>
#include <string>

#include "rego/types/types.h"

namespace confcom::rego {

/// The type of what a JSON schema describes. Only `type` (of several the first of boolean, string,
/// number, object, array), `properties`, `items`, `anyOf`, `allOf` and local `$ref` count; whatever
/// else is in a schema is checked alone. Names of properties point into the schema.
/// Errors: what is wrong with the schema, or cannot be put together, in OPA's words, without those
/// that tell where that is: OPA writes addresses there.
/// Source: OPA 1.20.0, loadSchema. Differs from it: a schema within itself is any, where OPA has
/// recursive types; allOf does not change what it refers to.
[[nodiscard]] std::expected<const Type*, std::string> type_of_schema(const Value& schema,
                                                                     Types& types);

}  // namespace confcom::rego
