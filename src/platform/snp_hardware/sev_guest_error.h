#pragma once

#include <cstdint>

#include "base/error.h"

namespace confcom::platform {

/// How a request to /dev/sev-guest ended.
struct SevGuestOutcome {
  int error_number = 0;  ///< errno; 0 when the call succeeded
  std::uint32_t firmware_error = 0;
  std::uint32_t vmm_error = 0;
};

/// The host's certificates are longer than the room for them.
[[nodiscard]] bool wants_more_room(const SevGuestOutcome& outcome);

/// The driver has no extended requests; a plain one may work.
[[nodiscard]] bool lacks_extended_requests(const SevGuestOutcome& outcome);

/// Errors, each with both error numbers and what to do: unavailable (the host is busy, or lets
/// guests ask only so often); denied; io. Source: Linux, sev-guest.h and
/// Documentation/virt/coco/sev-guest.rst; GHCB specification (AMD document 56421), SNP guest
/// request.
[[nodiscard]] Result<void> check_sev_guest(const SevGuestOutcome& outcome);

}  // namespace confcom::platform
