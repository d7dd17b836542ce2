#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "crypto/der_reader.h"
#include "crypto/digest.h"

namespace confcom::crypto {

/// How certificates and CRLs are signed. Which of these a PKI may use, its verifier says.
enum class SignatureAlgorithm : std::uint8_t {
  kEcdsaSha256,
  kEcdsaSha384,
  kRsaPssSha256,  ///< MGF1 with SHA-256, a salt of 32 bytes
  kRsaPssSha384,  ///< MGF1 with SHA-384, a salt of 48 bytes
  kRsaPkcs1Sha256,
  kRsaPkcs1Sha384
};

/// What computes the signature, whatever the hash.
enum class SignatureScheme : std::uint8_t { kEcdsa, kRsaPss, kRsaPkcs1 };

[[nodiscard]] SignatureScheme scheme_of(SignatureAlgorithm algorithm);
[[nodiscard]] HashAlgorithm hash_of(SignatureAlgorithm algorithm);
/// "RSASSA-PSS with SHA-384".
[[nodiscard]] std::string_view to_string(SignatureAlgorithm algorithm);

/// Reads an AlgorithmIdentifier. Source: RFC 5758, 3.2 (ECDSA: no parameters); RFC 4055, 3.1 and 5
/// (RSA; NULL where a NULL belongs). The trailer field of RSASSA-PSS may be left out, as DER has
/// it, or say its default, 1, as AMD's certificates of 2020 do.
/// Errors: truncated; malformed; unsupported (another algorithm, or another hash, mask generation,
/// salt length or trailer field of RSASSA-PSS).
[[nodiscard]] Result<SignatureAlgorithm> parse_signature_algorithm(DerReader& in);

}  // namespace confcom::crypto
