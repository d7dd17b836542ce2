#pragma once

#include "rego/compile/compile.h"

namespace confcom::rego {

/// What is wrong with how modules use their values: "match error", "undefined ref: …", "count:
/// invalid argument(s)"; also calls of builtins that are deprecated, where the version or strict
/// checks refuse them. Modules may hold together, and be evaluated, in spite of it. Shape: by
/// place; where there are more than the options' limit, the last one says so; one that has no place
/// says that the types are too many to be checked. Source: OPA 1.20.0, CheckTypes and
/// CheckDeprecatedBuiltins.
[[nodiscard]] Diagnostics check_types(const CheckedModules& modules);

}  // namespace confcom::rego
