#pragma once

#include <variant>
#include <vector>

#include "app/quote_fields.h"

/// Parts of quote_fields.
namespace confcom::app {

[[nodiscard]] std::vector<Field> report_fields(const evidence::ReportBody& report);
[[nodiscard]] std::vector<Field> td_report_fields(const evidence::TdReport& report);
[[nodiscard]] std::vector<Field> platform_fields(const evidence::PckExtension& platform);

}  // namespace confcom::app
