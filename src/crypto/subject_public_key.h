#pragma once

#include "base/error.h"
#include "crypto/der_reader.h"
#include "crypto/ecdsa.h"

namespace confcom::crypto {

/// Reads a SubjectPublicKeyInfo. Source: RFC 5480, 2: a named curve, an uncompressed point.
/// Errors: truncated; malformed (no point of the curve); unsupported (another curve, kind of key or
/// compression).
[[nodiscard]] Result<EcdsaPublicKey> parse_subject_public_key(DerReader& in);

}  // namespace confcom::crypto
