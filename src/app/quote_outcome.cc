#include "app/quote_outcome.h"

#include <algorithm>

namespace confcom::app {

const verify::Check* first_failure(const verify::CheckList& checks) {
  const auto failed = std::ranges::find(checks.all(), false, &verify::Check::ok);
  return failed == checks.all().end() ? nullptr : &*failed;
}

const verify::Check* QuoteOutcome::first_failure() const {
  const verify::Check* failed = app::first_failure(verdict.checks);
  return failed != nullptr ? failed : app::first_failure(appraisal);
}

}  // namespace confcom::app
