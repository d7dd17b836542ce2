#pragma once

#include "rego/builtins/operands.h"

namespace confcom::rego {

/// The second operand, with the first one's values in place of its keys: from left to right, at
/// each byte the first key in OPA's order that stands there. What was put in is not looked at
/// again.
[[nodiscard]] Value replace_many(BuiltinContext& context, Operands operands);

}  // namespace confcom::rego
