#pragma once

#include "rego/arena.h"
#include "rego/value/value.h"

namespace confcom::rego {

/// An equal value that nothing but `arena` keeps alive. What a value holds twice is copied twice;
/// once the arena's limit is passed, items become null and the caller finds it exceeded().
[[nodiscard]] Value deep_copy(const Value& value, Arena& arena);

}  // namespace confcom::rego
