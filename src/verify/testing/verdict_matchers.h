#pragma once

#include <set>
#include <string>
#include <string_view>

#include "verify/quote_verdict.h"

namespace confcom::verify::testing {

/// The ids of the checks that failed.
[[nodiscard]] inline std::set<std::string> failed_ids(const CheckList& checks) {
  std::set<std::string> out;
  for (const Check& check : checks.all()) {
    if (!check.ok) out.emplace(check.id);
  }
  return out;
}

/// The verdict's TCB. Where it has none, one that no test expects of a good verdict.
[[nodiscard]] inline TcbEvaluation tcb_of(const QuoteVerdict& verdict) {
  return verdict.tcb.value_or(TcbEvaluation{});
}

}  // namespace confcom::verify::testing
