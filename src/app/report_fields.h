#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/quote_fields.h"

/// Parts of quote_fields.
namespace confcom::app {

/// "INIT", "DEBUG"; "bit 40" for one without a name.
[[nodiscard]] std::vector<std::string> attribute_flag_names(std::uint64_t flags);
/// As they stand in a REPORT: 16 bytes, the lowest of each number first.
[[nodiscard]] std::string attributes_hex(const evidence::Attributes& attributes);
/// The same of a MISCSELECT.
[[nodiscard]] std::string misc_select_hex(std::uint32_t misc_select);

[[nodiscard]] std::vector<Field> report_fields(const evidence::ReportBody& report);
[[nodiscard]] std::vector<Field> td_report_fields(const evidence::TdReport& report);
[[nodiscard]] std::vector<Field> platform_fields(const evidence::PckExtension& platform);

}  // namespace confcom::app
