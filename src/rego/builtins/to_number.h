#pragma once

#include "rego/builtins/operands.h"

namespace confcom::rego {

/// Null is 0, false 0, true 1, and a text the number that it spells. Source: OPA, and Go's
/// strconv.ParseFloat for what a text may be: "+1", ".5", "01" and "1_000" too, none of 1e309 or
/// above. Such a spelling is not kept, as it is none of JSON. Numbers in base 16 are refused here.
[[nodiscard]] Value to_number(BuiltinContext& context, Operands operands);

}  // namespace confcom::rego
