#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "rego/eval/evaluator.h"

namespace confcom::rego {

/// Where `part` of `text` begins: rows and columns from 1, columns in code points.
[[nodiscard]] Location location_of(std::string_view part, std::string_view text);

/// Appends an answer as `opa eval` shows it, on one line; "{}" where the query is undefined.
/// Errors: invalid argument, when `out` would be longer than `max_bytes`; it holds a part then.
[[nodiscard]] Result<void> write_answer(const Query& query, const Answer& answer,
                                        std::size_t max_bytes, std::string& out);

}  // namespace confcom::rego
