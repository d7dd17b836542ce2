#pragma once

#include <cstddef>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/der_reader.h"
#include "crypto/public_key.h"
#include "crypto/signature_algorithm.h"

namespace confcom::crypto {

/// What certificates and CRLs are: a SEQUENCE of the signed part, an algorithm and a signature.
/// The views point into what it was read from.
struct SignedDer {
  Bytes signed_part;  ///< header and content, as received
  DerReader content;  ///< the signed part's elements
  Bytes algorithm;    ///< AlgorithmIdentifier, header and content
  SignatureAlgorithm signature_algorithm = SignatureAlgorithm::kEcdsaSha256;  ///< what that says
  Bytes signature;  ///< of ECDSA an ECDSA-Sig-Value, of RSA a number as long as the modulus

  [[nodiscard]] bool signed_by(const PublicKey& key) const {
    return verify_signature(key, signature_algorithm, signed_part, signature);
  }
};

/// Source: RFC 5280, 4.1.1 and 5.1.1. `object` names it in errors and must outlive the result.
/// Errors: truncated; malformed (over `cap_bytes`, bytes after its end); as
/// parse_signature_algorithm.
[[nodiscard]] Result<SignedDer> parse_signed_der(Bytes der, std::size_t cap_bytes,
                                                 std::string_view object);

/// Reads the algorithm that stands in the signed part. Errors: truncated; malformed when it is not
/// `outer`.
[[nodiscard]] Result<void> expect_algorithm(DerReader& in, Bytes outer);

}  // namespace confcom::crypto
