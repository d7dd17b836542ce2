#pragma once

#include <string>

#include "platform/report_provider.h"

namespace confcom::app {

/// Where the certificate of the key that signed a report is, for a person whose host did not give
/// it; empty where the host did.
[[nodiscard]] std::string certificate_advice(const platform::ReportReply& reply);

}  // namespace confcom::app
