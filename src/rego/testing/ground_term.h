#pragma once

#include <string_view>
#include <vector>

#include "rego/arena.h"
#include "rego/value/value.h"

namespace confcom::rego::testing {

/// The values of a list of Rego terms that are nothing but values: `{1, "a"}, set(), [{"k":
/// null}]`. `text` is right, or the test that gives it fails.
[[nodiscard]] std::vector<Value> ground_terms(std::string_view text, Arena& arena);

}  // namespace confcom::rego::testing
