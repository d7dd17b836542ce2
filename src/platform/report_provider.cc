#include "platform/report_provider.h"

#include <fmt/format.h>

namespace confcom::platform {

Result<void> check_report_request(const ReportRequest& request) {
  if (request.vmpl.value_or(0) <= kLeastPrivilegedVmpl) return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("VMPL {}: a guest has 0, 1, 2 and 3", request.vmpl.value_or(0)));
}

Result<void> check_report_answers(Bytes report, const ReportRequest& request) {
  CONFCOM_TRY(const evidence::SnpReport parsed, evidence::parse_snp_report(report));
  if (parsed.report_data != request.report_data) {
    return fail(ErrorCode::kMalformed, "SNP report: it is not over the report data given");
  }
  if (request.vmpl.has_value() && parsed.vmpl != *request.vmpl) {
    return fail(ErrorCode::kMalformed, fmt::format("SNP report: it is of VMPL {}, asked for was {}",
                                                   parsed.vmpl, *request.vmpl));
  }
  return {};
}

}  // namespace confcom::platform
