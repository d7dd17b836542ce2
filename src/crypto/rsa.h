#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
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
  /// "BEGIN PUBLIC KEY". Source: RFC 7468, 13. Errors: malformed; unsupported (another kind of key,
  /// exponent).
  [[nodiscard]] static Result<RsaPublicKey> parse_pem(std::string_view pem);
  /// Errors: internal.
  [[nodiscard]] Result<std::string> to_pem() const;
  /// Of OpenSSL's key, for this folder's own sources. Errors: as parse_pem.
  [[nodiscard]] static Result<RsaPublicKey> from_handle(const evp_pkey_st& key);

  /// OpenSSL's key, for this folder's own sources.
  [[nodiscard]] evp_pkey_st* handle() const { return key_.get(); }

  /// Big-endian without leading zeros.
  [[nodiscard]] Bytes modulus() const { return *modulus_; }
  [[nodiscard]] std::uint32_t exponent() const { return exponent_; }

  /// RSASSA-PKCS1-v1_5. Source: RFC 8017, 8.2. `signature` is big-endian and as long as the
  /// modulus.
  [[nodiscard]] bool verify_pkcs1(HashAlgorithm hash, Bytes message, Bytes signature) const;
  /// RSASSA-PSS, MGF1 with the same hash and a salt of its length. Source: RFC 8017, 8.1.
  [[nodiscard]] bool verify_pss(HashAlgorithm hash, Bytes message, Bytes signature) const;

  friend bool operator==(const RsaPublicKey& a, const RsaPublicKey& b) {
    return a.exponent_ == b.exponent_ && *a.modulus_ == *b.modulus_;
  }

 private:
  RsaPublicKey(ByteVector modulus, std::uint32_t exponent, std::shared_ptr<evp_pkey_st> key)
      : modulus_(std::make_shared<const ByteVector>(std::move(modulus))),
        exponent_(exponent),
        key_(std::move(key)) {}

  std::shared_ptr<const ByteVector> modulus_;
  std::uint32_t exponent_;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace confcom::crypto
