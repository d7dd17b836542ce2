#pragma once

#include <functional>

#include "base/error.h"
#include "platform/report_provider.h"
#include "platform/snp_hardware/patience.h"

namespace confcom::platform {

/// Asks again as long as the answer is `unavailable`, with pauses and up to Patience's caps.
/// Errors: deadline, in the place of unavailable; those of `ask`.
[[nodiscard]] Result<ReportReply> ask_with_patience(
    const Waiting& waiting, const std::function<Result<ReportReply>()>& ask);

}  // namespace confcom::platform
