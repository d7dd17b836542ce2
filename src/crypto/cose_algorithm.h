#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/public_key.h"

namespace confcom::crypto {

/// How COSE messages are signed, by the numbers of IANA's registry.
/// Source: RFC 9053, 2.1 (ECDSA); RFC 8230, 2 (RSASSA-PSS, MGF1 with the same hash, a salt of its
/// length).
enum class CoseAlgorithm : std::int8_t {
  kEs256 = -7,
  kEs384 = -35,
  kPs256 = -37,
  kPs384 = -38,
  kPs512 = -39
};

/// Errors: unsupported, with those that are.
[[nodiscard]] Result<CoseAlgorithm> parse_cose_algorithm(std::int64_t number);

/// "PS384".
[[nodiscard]] std::string_view to_string(CoseAlgorithm algorithm);

/// Whether a key is of the algorithm's kind: of RSA; on P-256 for ES256, on P-384 for ES384, as
/// JOSE has it (RFC 7518, 3.4) and RFC 9053 recommends.
[[nodiscard]] bool fits(CoseAlgorithm algorithm, const PublicKey& key);

/// Whether `signature`, as COSE carries it (ECDSA as r ‖ s), over `message` holds under `key`. A
/// key that does not fit the algorithm holds nothing.
[[nodiscard]] bool verify_cose_signature(const PublicKey& key, CoseAlgorithm algorithm,
                                         Bytes message, Bytes signature);

}  // namespace confcom::crypto
