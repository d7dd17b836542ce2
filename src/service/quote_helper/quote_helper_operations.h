#pragma once

#include "service/operations_page.h"
#include "service/quote_helper/quote_helper_health.h"
#include "service/quote_helper/quote_helper_metrics.h"

namespace confcom::service {

/// What the quote helper says of itself. It is ready when quotes are made: not until the first
/// one, nor after a failure of the platform until the next one. Thread-safe; what it is of must
/// outlive it.
[[nodiscard]] Operations quote_helper_operations(const QuoteHelperMetrics& metrics,
                                                 const QuoteHelperHealth& health);

}  // namespace confcom::service
