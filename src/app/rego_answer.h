#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rego/eval/evaluator.h"

namespace confcom::app {

/// What took how long, by OPA's names.
using RegoTimes = std::vector<std::pair<std::string_view, std::chrono::nanoseconds>>;

// An answer to `query` as `opa eval` shows it.

/// Its object of "result", and of "metrics" where there are times; `{}` when it is undefined.
[[nodiscard]] std::string answer_json(const rego::Query& query, const rego::Answer& answer,
                                      const RegoTimes& times);
/// One value, or a table of variables and values. Then a table of times, where there are any.
[[nodiscard]] std::string answer_text(const rego::Answer& answer, const RegoTimes& times);
/// A line for each row, of values with spaces between; strings as they are.
[[nodiscard]] std::string answer_raw(const rego::Answer& answer);

}  // namespace confcom::app
