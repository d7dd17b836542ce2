#pragma once

#include <filesystem>
#include <utility>

#include "base/error.h"
#include "platform/report_provider.h"
#include "platform/snp_hardware/configfs.h"
#include "platform/snp_hardware/patience.h"
#include "platform/snp_hardware/sev_guest_provider.h"
#include "platform/snp_hardware/tsm_report_provider.h"

namespace confcom::platform {

/// Whether Linux offers reports of this guest below `root`, "/" but for a container's or a test's.
/// Which TEE's they are shows when one is asked for. Errors: not_found, with what to do.
[[nodiscard]] Result<void> find_report_hardware(const std::filesystem::path& root);

/// Reports of the guest that this program runs in: by configfs-tsm, or by /dev/sev-guest where that
/// is not there or may not be used. Thread-safe.
class HardwareReportProvider final : public ReportProvider {
 public:
  /// `configfs` must outlive the provider.
  HardwareReportProvider(const std::filesystem::path& root, Configfs& configfs,
                         const SevGuestIoctl& ioctl = system_sev_guest_ioctl(),
                         const Waiting& waiting = {})
      : tsm_(root / kTsmReports, configfs, waiting),
        device_(root / kSevGuestDevice, ioctl, waiting) {}

  [[nodiscard]] Result<ReportReply> get_report(const ReportRequest& request) override;

 private:
  TsmReportProvider tsm_;
  SevGuestProvider device_;
};

}  // namespace confcom::platform
