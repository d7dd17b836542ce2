#pragma once

#include "rego/value/value.h"

namespace confcom::rego {

/// What `input.key` is: an array's item, an object's value, a set's item itself. Undefined when
/// there is none, as in what is no container.
[[nodiscard]] Value item_at(const Value& container, const Value& key);

}  // namespace confcom::rego
