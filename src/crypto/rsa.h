#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/digest.h"

// OpenSSL's key type, so that its headers stay out of this one.
struct evp_pkey_st;  // NOLINT(readability-identifier-naming): OpenSSL's name

namespace confcom::crypto {

/// An RSA public key of 2048 to 4096 bits. Immutable and cheap to copy; thread-safe.
class RsaPublicKey {
 public:
  /// Shape: `modulus` big-endian without leading zeros; `exponent` odd, 3 (SIGSTRUCT) or 65537.
  /// Errors: malformed (size), unsupported (exponent).
  [[nodiscard]] static Result<RsaPublicKey> from_modulus(Bytes modulus, std::uint32_t exponent);

  /// RSASSA-PKCS1-v1_5. Source: RFC 8017, 8.2. `signature` is big-endian and as long as the
  /// modulus.
  [[nodiscard]] bool verify_pkcs1(HashAlgorithm hash, Bytes message, Bytes signature) const;
  /// RSASSA-PSS, MGF1 and salt of the same hash. Source: RFC 8017, 8.1.
  [[nodiscard]] bool verify_pss(HashAlgorithm hash, Bytes message, Bytes signature) const;

 private:
  explicit RsaPublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace confcom::crypto
