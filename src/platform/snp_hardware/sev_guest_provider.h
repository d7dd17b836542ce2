#pragma once

#include <filesystem>
#include <functional>
#include <utility>

#include "base/error.h"
#include "platform/report_provider.h"
#include "platform/snp_hardware/patience.h"

namespace confcom::platform {

/// The device, below the root.
inline constexpr const char* kSevGuestDevice = "dev/sev-guest";

/// ioctl(2): -1 and errno when it fails. All that is said to the device goes through one of these,
/// so that tests can answer for it.
using SevGuestIoctl = std::function<int(int fd, unsigned long request, void* argument)>;

[[nodiscard]] SevGuestIoctl system_sev_guest_ioctl();

/// Reports by /dev/sev-guest, from Linux 5.19 on: SNP_GET_EXT_REPORT, first without room for
/// certificates, whose length the host then says; SNP_GET_REPORT where the driver has no other.
/// Source: Linux, sev-guest.h, Documentation/virt/coco/sev-guest.rst. Thread-safe.
class SevGuestProvider final : public ReportProvider {
 public:
  explicit SevGuestProvider(std::filesystem::path device,
                            SevGuestIoctl ioctl = system_sev_guest_ioctl(), Waiting waiting = {})
      : device_(std::move(device)), ioctl_(std::move(ioctl)), waiting_(std::move(waiting)) {}

  [[nodiscard]] Result<ReportReply> get_report(const ReportRequest& request) override;

 private:
  std::filesystem::path device_;
  SevGuestIoctl ioctl_;
  Waiting waiting_;
};

}  // namespace confcom::platform
