#pragma once

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::crypto {

/// What spares a checker of s³ mod n the divisions. Shape: big-endian, as long as the modulus.
struct RsaQuotients {
  ByteVector q1;  ///< s² div n
  ByteVector q2;  ///< (s² − q1·n)·s div n

  friend bool operator==(const RsaQuotients&, const RsaQuotients&) = default;
};

/// Source: Intel SDM vol. 3D, 38.13, Q1 and Q2. Shape: both big-endian, `modulus` up to 512 bytes.
/// All of it is public. Errors: malformed (a modulus of zero, a signature that is not below it).
[[nodiscard]] Result<RsaQuotients> rsa_quotients(Bytes modulus, Bytes signature);

}  // namespace confcom::crypto
