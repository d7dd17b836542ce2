#pragma once

#include "verify/quote_verdict.h"
#include "verify/verdict.h"

namespace confcom::app {

/// A quote's verdict and what the policy says of it.
struct QuoteOutcome {
  verify::QuoteVerdict verdict;
  verify::CheckList appraisal;

  [[nodiscard]] bool accepted() const { return verdict.evidence_ok() && appraisal.all_ok(); }
  /// The first check that failed, or null.
  [[nodiscard]] const verify::Check* first_failure() const;
};

/// The same of one list.
[[nodiscard]] const verify::Check* first_failure(const verify::CheckList& checks);

}  // namespace confcom::app
