#include "rego/eval/evaluation.h"

#include <fmt/format.h>

namespace confcom::rego {

std::string_view to_string(EvaluationCode code) {
  switch (code) {
    case EvaluationCode::kConflict:
      return "eval_conflict_error";
    case EvaluationCode::kType:
      return "eval_type_error";
    case EvaluationCode::kBuiltin:
      return "eval_builtin_error";
    case EvaluationCode::kInternal:
      return "eval_internal_error";
    case EvaluationCode::kLimit:
      return "eval_cancel_error";
  }
  return "";
}

std::string to_text(const EvaluationError& error) {
  if (error.location.row == 0) return fmt::format("{}: {}", to_string(error.code), error.message);
  return fmt::format("{}:{}: {}: {}", error.file, error.location.row, to_string(error.code),
                     error.message);
}

}  // namespace confcom::rego
