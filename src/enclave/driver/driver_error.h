#pragma once

#include <cstdint>

#include "base/error.h"

namespace confcom::enclave {

/// What Linux's SGX driver is asked for.
enum class SgxRequest : std::uint8_t {
  kCreate,
  kProvision,
  kAddPages,
  kInit,
  kMap,
  kRestrictPermissions,
  kModifyTypes,
  kRemovePages,
};

/// What an error number of the driver means for the request, and what to do; no error for 0.
/// Source: Linux, arch/x86/kernel/cpu/sgx/ioctl.c, the comments on what each returns.
[[nodiscard]] Result<void> check_driver(SgxRequest request, int error_number);

}  // namespace confcom::enclave
