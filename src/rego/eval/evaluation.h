#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "rego/budget.h"
#include "rego/builtins/builtin.h"
#include "rego/syntax/location.h"

namespace confcom::rego {

enum class EvaluationCode : std::uint8_t { kConflict, kType, kBuiltin, kInternal, kLimit };

/// OPA's name of it: "eval_conflict_error". Limits, which OPA has none of, are
/// "eval_cancel_error".
[[nodiscard]] std::string_view to_string(EvaluationCode code);

/// What ended an evaluation. Not that something is undefined, which is a result.
struct EvaluationError {
  EvaluationCode code = EvaluationCode::kInternal;
  Location location = {};
  std::string message = {};
  std::string file = {};
  Limit limit = Limit::kNone;  ///< of kLimit
};

/// "file:row: code: message"
[[nodiscard]] std::string to_text(const EvaluationError& error);

/// Where a policy prints to.
using PrintHook =
    std::function<void(std::string_view file, const Location& location, std::string_view text)>;

struct EvaluationOptions {
  EvaluationLimits limits = {};
  Surroundings surroundings = {};
  /// A builtin that fails ends the query; otherwise what it is in is undefined.
  bool strict_builtin_errors = false;
  PrintHook print = {};
};

}  // namespace confcom::rego
