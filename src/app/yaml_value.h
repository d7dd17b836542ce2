#pragma once

#include <string_view>

#include "base/error.h"
#include "rego/arena.h"
#include "rego/value/value.h"

namespace confcom::app {

/// Reads one YAML document as OPA does: what JSON has, with YAML 1.1's booleans and integers.
/// Shape: UTF-8, at most 64 MiB, a million nodes with those that aliases repeat, nested as deeply
/// as values may be. Errors: malformed (where, and what is wrong); unsupported (several documents,
/// merge keys, tags other than those of JSON's types, infinities).
[[nodiscard]] Result<rego::Value> parse_yaml(std::string_view text, rego::Arena& arena);

}  // namespace confcom::app
