#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rego/budget.h"

namespace confcom::rego::testing {

/// A policy that takes more than anyone has, of which `data.attack.p` is asked.
struct Attack {
  std::string_view name;
  std::string module;
  std::string input = "{}";
  Limit ends_by = Limit::kNone;  ///< of the default limits
};

[[nodiscard]] std::vector<Attack> attacks();

}  // namespace confcom::rego::testing
