#pragma once

#include <cstdint>

#include "base/error.h"
#include "enclave/image/enclave_image.h"

namespace confcom::enclave {

/// `bytes` rounded up to whole pages, as a number of bytes. `bytes` must lie a page below the end
/// of numbers.
[[nodiscard]] constexpr std::uint64_t round_to_pages(std::uint64_t bytes) {
  return (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
}

/// What holds for an image of every format, and what the processor checks when it is built: the
/// size is a power of two; each range lies inside it, on page bounds, apart from the others; its
/// content fits; its pages are regular or thread control structures, with permissions that EADD
/// takes; caps.
/// Source: Intel SDM vol. 3D, ECREATE, EADD. Errors: malformed (the range, by its offset, and what
/// is wrong); unsupported (over a cap).
[[nodiscard]] Result<void> check_image(const EnclaveImage& image);

}  // namespace confcom::enclave
