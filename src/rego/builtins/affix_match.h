#pragma once

#include "rego/builtins/operands.h"

namespace confcom::rego {

// Whether any text of the first operand begins, or ends, with any of the second. Each operand is a
// string, or an array or set of them.

[[nodiscard]] Value any_prefix_match(BuiltinContext& context, Operands operands);
[[nodiscard]] Value any_suffix_match(BuiltinContext& context, Operands operands);

}  // namespace confcom::rego
