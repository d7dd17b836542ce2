#pragma once

#include <cstddef>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/der_reader.h"

namespace confcom::crypto {

/// Source: RFC 5280, 4.1.2.2. A number of 160 bits needs one octet more, of its sign.
inline constexpr std::size_t kMaxSerialOctets = 20;

/// Reads a serial number. Zero, which RFC 5280 forbids to issue, is taken: AMD gives it to every
/// VCEK and VLEK. A verifier whose PKI has no such certificate refuses it. Shape: content octets of
/// the INTEGER, big-endian, up to 21 with the sign's. Errors: truncated, malformed (negative too).
[[nodiscard]] Result<Bytes> parse_serial_number(DerReader& in);

}  // namespace confcom::crypto
