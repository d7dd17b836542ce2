#pragma once

#include "base/error.h"
#include "crypto/der_reader.h"
#include "crypto/public_key.h"

namespace confcom::crypto {

/// Reads a SubjectPublicKeyInfo. Source: RFC 5480, 2 (a named curve, an uncompressed point);
/// RFC 3279, 2.3.1 (rsaEncryption).
/// Errors: truncated; malformed (no point of the curve, an RSA modulus of another size than
/// RsaPublicKey's); unsupported (another curve, kind of key, compression or RSA exponent).
[[nodiscard]] Result<PublicKey> parse_subject_public_key(DerReader& in);

}  // namespace confcom::crypto
