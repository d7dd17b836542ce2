#pragma once

#include "rego/builtins/operands.h"

namespace confcom::rego {

// The first operand without what is at its ends: characters of a set that the second operand lists,
// white space of Unicode, or one text.

[[nodiscard]] Value trim(BuiltinContext& context, Operands operands);
[[nodiscard]] Value trim_left(BuiltinContext& context, Operands operands);
[[nodiscard]] Value trim_right(BuiltinContext& context, Operands operands);
[[nodiscard]] Value trim_space(BuiltinContext& context, Operands operands);
[[nodiscard]] Value trim_prefix(BuiltinContext& context, Operands operands);
[[nodiscard]] Value trim_suffix(BuiltinContext& context, Operands operands);

}  // namespace confcom::rego
