#pragma once

#include <span>
#include <string>

#include "rego/types/type.h"

namespace confcom::rego {

/// As OPA writes it: "array<number>[any]", "object<a: string>[string: any]", "???" where it is not
/// known. Long ones are cut.
[[nodiscard]] std::string to_text(const Type* type);

/// "(number, string)".
[[nodiscard]] std::string to_text(std::span<const Type* const> types);

}  // namespace confcom::rego
