#pragma once

#include <string>

#include "rego/syntax/tree.h"

namespace confcom::rego {

/// A term as source text in one form: `data.a["b c"][_]`, `{"k": [1, 2]}`, `count(x)`.
[[nodiscard]] std::string to_text(const Term& term);

}  // namespace confcom::rego
