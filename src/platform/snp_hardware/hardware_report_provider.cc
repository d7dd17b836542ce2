#include "platform/snp_hardware/hardware_report_provider.h"

#include <fmt/format.h>

#include <system_error>

namespace confcom::platform {
namespace {

bool is_there(const std::filesystem::path& path) {
  std::error_code failure;
  return std::filesystem::exists(path, failure);
}

/// The other interface may do what this one cannot.
bool is_closed(const Error& error) {
  return error.code == ErrorCode::kNotFound || error.code == ErrorCode::kDenied;
}

}  // namespace

Result<void> find_report_hardware(const std::filesystem::path& root) {
  if (is_there(root / kTsmReports) || is_there(root / kSevGuestDevice)) return {};
  return fail(ErrorCode::kNotFound,
              fmt::format("neither {} nor {} is there: this is no SEV-SNP guest, or the module "
                          "sev-guest is not loaded; a container needs to be given one of them",
                          (root / kTsmReports).string(), (root / kSevGuestDevice).string()));
}

Result<ReportReply> HardwareReportProvider::get_report(const ReportRequest& request) {
  Result<ReportReply> by_tsm = tsm_.get_report(request);
  if (by_tsm.has_value() || !is_closed(by_tsm.error())) return by_tsm;
  Result<ReportReply> by_device = device_.get_report(request);
  if (by_device.has_value() || by_device.error().code != ErrorCode::kNotFound) return by_device;
  return fail(by_tsm.error().code,
              fmt::format("{}; nor {}", by_tsm.error().message, by_device.error().message));
}

}  // namespace confcom::platform
