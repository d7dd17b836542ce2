#pragma once

#include <variant>

#include "base/bytes.h"
#include "crypto/ecdsa.h"
#include "crypto/rsa.h"
#include "crypto/signature_algorithm.h"

namespace confcom::crypto {

/// What a certificate certifies. Cheap to copy; thread-safe.
using PublicKey = std::variant<EcdsaPublicKey, RsaPublicKey>;

/// Whether `signature`, as X.509 carries it (ECDSA in DER), over `message` holds under `key`.
/// A key of another kind than the algorithm's holds nothing.
[[nodiscard]] bool verify_signature(const PublicKey& key, SignatureAlgorithm algorithm,
                                    Bytes message, Bytes signature);

}  // namespace confcom::crypto
