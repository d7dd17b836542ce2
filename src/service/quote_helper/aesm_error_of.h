#pragma once

#include "platform/quote_error.h"
#include "rpc/aesm/aesm_error.h"

namespace confcom::service {

/// The code by which AESM clients know a quoting library's. Source: intel/linux-sgx, aesm_service,
/// its table of the two; a code that it does not have is kUnexpected.
[[nodiscard]] rpc::AesmError aesm_error_of(platform::QuoteErrorCode code);

}  // namespace confcom::service
