#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rego/builtins/builtin.h"

namespace confcom::rego::testing {

/// A call as OPA answers it: "[1, 2]", "undefined", "eval_type_error: operand 1 must be …".
struct BuiltinCase {
  std::string_view name;
  std::string_view operands;  ///< Rego terms
  std::string_view want;
};

/// Compares each, and expects that all of them are asserted.
void expect_calls(std::span<const BuiltinCase> cases);

struct CallSettings {
  EvaluationLimits limits = {};
  Surroundings surroundings = {};
  bool wants_messages = true;
};

/// The same for values that no term can write. "limit: steps" when one is reached.
[[nodiscard]] std::string call(std::string_view name, std::span<const Value> operands,
                               const CallSettings& settings = {});
[[nodiscard]] std::string call(std::string_view name, std::string_view operands,
                               const CallSettings& settings = {});

}  // namespace confcom::rego::testing
