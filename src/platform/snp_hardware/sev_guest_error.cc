#include "platform/snp_hardware/sev_guest_error.h"

#include <fmt/format.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

namespace confcom::platform {
namespace {

// Of the GHCB specification; a header older than Linux 6.3 does not have them.
constexpr std::uint32_t kInvalidLength = 1;
constexpr std::uint32_t kBusy = 2;

bool is_busy(const SevGuestOutcome& outcome) {
  return outcome.vmm_error == kBusy || outcome.error_number == EAGAIN ||
         outcome.error_number == EBUSY || outcome.error_number == EINTR ||
         outcome.error_number == ETIMEDOUT;
}

std::string_view advice(const SevGuestOutcome& outcome) {
  if (is_busy(outcome)) return "the host is busy, or lets guests ask only so often";
  if (wants_more_room(outcome)) return "the host's certificates do not fit into the room for them";
  if (outcome.vmm_error != 0) return "the host refused; its log may say why";
  if (outcome.firmware_error != 0) {
    return "the firmware refused, as it does a VMPL more privileged than the guest's; AMD's "
           "SEV-SNP "
           "ABI lists its status codes";
  }
  switch (outcome.error_number) {
    case EACCES:
    case EPERM:
      return "run as root";
    case ENOTTY:
      return "this is no sev-guest device, or the kernel has given up its key to the firmware "
             "after an error; restart the guest";
    default:
      return "the kernel's log may say more";
  }
}

ErrorCode code_of(const SevGuestOutcome& outcome) {
  if (is_busy(outcome)) return ErrorCode::kUnavailable;
  const bool is_refused = outcome.error_number == EACCES || outcome.error_number == EPERM;
  return is_refused ? ErrorCode::kDenied : ErrorCode::kIo;
}

}  // namespace

bool wants_more_room(const SevGuestOutcome& outcome) {
  return outcome.error_number == ENOSPC ||
         (outcome.error_number != 0 && outcome.vmm_error == kInvalidLength);
}

bool lacks_extended_requests(const SevGuestOutcome& outcome) {
  return outcome.firmware_error == 0 && outcome.vmm_error == 0 &&
         (outcome.error_number == ENOTTY || outcome.error_number == ENODEV ||
          outcome.error_number == EOPNOTSUPP);
}

Result<void> check_sev_guest(const SevGuestOutcome& outcome) {
  if (outcome.error_number == 0) return {};
  return fail(code_of(outcome),
              fmt::format("/dev/sev-guest: {} (firmware error {:#x}, VMM error {:#x}); {}",
                          std::generic_category().message(outcome.error_number),
                          outcome.firmware_error, outcome.vmm_error, advice(outcome)));
}

}  // namespace confcom::platform
