#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::crypto {

/// An ECDSA signature r ‖ s, each half big-endian, as the DER of ECDSA-Sig-Value.
/// Source: RFC 3279, 2.2.3. Shape: `raw` of 64 or 96 bytes.
[[nodiscard]] ByteVector signature_to_der(Bytes raw);

/// The DER of ECDSA-Sig-Value as r ‖ s of `half_bytes` each.
/// Errors: truncated; malformed (not DER, a number that is not positive or needs more bytes).
[[nodiscard]] Result<ByteVector> signature_from_der(Bytes der, std::size_t half_bytes);

}  // namespace confcom::crypto
