#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "base/bytes.h"
#include "platform/snp_hardware/sev_guest_provider.h"

namespace confcom::platform::testing {

/// Plays the driver of /dev/sev-guest and the host behind it.
class FakeSevGuest {
 public:
  struct Failure {
    int error_number = 0;
    std::uint32_t firmware_error = 0;
    std::uint32_t vmm_error = 0;
  };

  ByteVector certificates = {};  ///< the host's; a multiple of the page size
  bool has_extended_requests = true;
  int error_of_no_room = 28;      ///< ENOSPC; older kernels say EIO
  bool keeps_the_length = false;  ///< it wants more room, and does not say how much
  std::function<void(FakeSevGuest&)> before_each = {};
  std::deque<Failure> failures = {};  ///< of the next requests, in order
  std::function<void(ByteVector& response)> bend_response = {};

  /// What it was asked, by number.
  std::vector<unsigned long> requests = {};

  /// Refers to this object, which must outlive it.
  [[nodiscard]] SevGuestIoctl ioctl();

 private:
  [[nodiscard]] int answer(unsigned long number, void* argument);
};

}  // namespace confcom::platform::testing
