#pragma once

#include <string>
#include <string_view>

#include "rego/syntax/tree.h"

namespace confcom::rego {

/// A term as source text in one form: `data.a["b c"][_]`, `{"k": [1, 2]}`, `count(x)`.
[[nodiscard]] std::string to_text(const Term& term);

/// Whether a key can stand behind a dot in a reference.
[[nodiscard]] bool is_plain_key(std::string_view text);

}  // namespace confcom::rego
