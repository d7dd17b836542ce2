#pragma once

#include <cstddef>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/der_reader.h"

namespace confcom::crypto {

/// Source: RFC 5280, 4.1.2.2. A number of 160 bits needs one octet more, of its sign.
inline constexpr std::size_t kMaxSerialOctets = 20;

/// Reads a positive serial number. Shape: content octets of the INTEGER, big-endian, up to 21 with
/// the sign's. Errors: truncated, malformed.
[[nodiscard]] Result<Bytes> parse_serial_number(DerReader& in);

}  // namespace confcom::crypto
