#pragma once

#include <cstdint>

namespace confcom::crypto {

/// Bits of keyUsage, counted from its first. Source: RFC 5280, 4.2.1.3.
enum class KeyUsage : std::uint8_t {
  kDigitalSignature = 0,
  kNonRepudiation = 1,
  kKeyCertSign = 5,
  kCrlSign = 6
};

}  // namespace confcom::crypto
