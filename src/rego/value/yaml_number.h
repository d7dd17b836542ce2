#pragma once

#include <optional>
#include <string_view>

#include "rego/arena.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// A plain scalar of YAML as a number: JSON's, also with a plus, or without digits on one side of
/// the point; and integers to other bases (0x1f, 0o17, 017, 0b1). Nothing where it is none.
[[nodiscard]] std::optional<Value> parse_yaml_number(std::string_view text, Arena& arena);

}  // namespace confcom::rego
