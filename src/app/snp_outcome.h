#pragma once

#include "verify/snp_verdict.h"
#include "verify/verdict.h"

namespace confcom::app {

/// A report's verdict and what the policy says of it.
struct SnpOutcome {
  verify::SnpVerdict verdict;
  verify::CheckList appraisal;

  [[nodiscard]] bool accepted() const { return verdict.evidence_ok() && appraisal.all_ok(); }
};

}  // namespace confcom::app
