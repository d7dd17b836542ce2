#pragma once

#include "rego/builtins/operands.h"

namespace confcom::rego {

/// Whether the first operand holds the second: an object its entries, whose values are looked into
/// in turn; a set its items; an array its items, one after the other or, of a set, anywhere.
[[nodiscard]] Value subset(BuiltinContext& context, Operands operands);

}  // namespace confcom::rego
