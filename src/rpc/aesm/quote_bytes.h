#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::rpc {

/// How long an SGX quote at the front of a caller's buffer is, by its own lengths. Reads no more of
/// it than that.
/// Source: Intel SGX quote library reference, quote versions 3, 4 and 5.
/// Errors: truncated; unsupported (version, or no enclave's quote); malformed (bytes other than
/// zero after its end).
[[nodiscard]] Result<std::size_t> quote_bytes(Bytes padded);

}  // namespace confcom::rpc
