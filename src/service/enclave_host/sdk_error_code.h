#pragma once

#include <cstdint>

#include "base/error.h"
#include "sdk/error.h"

/// What went wrong, from the words that host and enclave share to the host's own, and back.
namespace confcom::service {

/// `code` as it stands in a register; internal for one that there is none of.
[[nodiscard]] ErrorCode host_code_of(std::uint64_t code);

[[nodiscard]] sdk::ErrorCode sdk_code_of(ErrorCode code);

}  // namespace confcom::service
