#pragma once

#include <filesystem>
#include <utility>

#include "base/error.h"
#include "platform/report_provider.h"
#include "platform/snp_hardware/configfs.h"
#include "platform/snp_hardware/patience.h"

namespace confcom::platform {

/// Where the kernel offers reports, below the root.
inline constexpr const char* kTsmReports = "sys/kernel/config/tsm/report";

/// Reports by Linux's configfs-tsm, from Linux 6.7 on. Each request makes an entry of its own and
/// removes it, whatever comes of it; what somebody else wrote into it is refused and asked for
/// anew. Source: Linux, Documentation/ABI/testing/configfs-tsm-report. Thread-safe.
class TsmReportProvider final : public ReportProvider {
 public:
  /// `reports` is the directory; `configfs` must outlive the provider.
  TsmReportProvider(std::filesystem::path reports, Configfs& configfs, Waiting waiting = {})
      : reports_(std::move(reports)), configfs_(configfs), waiting_(std::move(waiting)) {}

  [[nodiscard]] Result<ReportReply> get_report(const ReportRequest& request) override;

 private:
  [[nodiscard]] Result<ReportReply> try_once(const ReportRequest& request) const;

  std::filesystem::path reports_;
  Configfs& configfs_;
  Waiting waiting_;
};

}  // namespace confcom::platform
