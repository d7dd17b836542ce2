#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "rego/eval/evaluator.h"

namespace confcom::app {

/// What took how long, by OPA's names.
using RegoTimes = std::vector<std::pair<std::string_view, std::chrono::nanoseconds>>;

/// Of all of an answer's values together, each on lines of its own: what a policy holds once may
/// be shown often.
inline constexpr std::size_t kMaxAnswerBytes = std::size_t{256} << 20;

/// Whether it can be shown. Errors: denied (over kMaxAnswerBytes).
[[nodiscard]] Result<void> check_size(const rego::Answer& answer);

// An answer to `query` as `opa eval` shows it, after its size was checked.

/// Its object of "result", and of "metrics" where there are times; `{}` when it is undefined.
/// Before them "explanation", which is JSON, where there is one.
[[nodiscard]] std::string answer_json(const rego::Query& query, const rego::Answer& answer,
                                      const RegoTimes& times, std::string_view explanation = {});
/// One value, or a table of variables and values. Then a table of times, where there are any.
[[nodiscard]] std::string answer_text(const rego::Answer& answer, const RegoTimes& times);
/// A line for each row, of values with spaces between; strings as they are.
[[nodiscard]] std::string answer_raw(const rego::Answer& answer);

}  // namespace confcom::app
