#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/rsa.h"

// OpenSSL's type, so that its headers stay out of this one.
struct evp_pkey_ctx_st;  // NOLINT(readability-identifier-naming): OpenSSL's name

namespace confcom::crypto {

/// An RSA private key of 2048 to 4096 bits and its public one. Immutable and cheap to copy;
/// thread-safe; without formatter. OpenSSL wipes it when the last copy goes.
class RsaPrivateKey {
 public:
  /// From the operating system's randomness. Shape: sizes and exponents as RsaPublicKey takes them.
  /// Errors: invalid_argument, internal.
  [[nodiscard]] static Result<RsaPrivateKey> generate(unsigned bits, std::uint32_t exponent);

  /// "BEGIN PRIVATE KEY" (PKCS #8) or "BEGIN RSA PRIVATE KEY" (PKCS #1), not encrypted: nobody is
  /// asked for a passphrase. Errors: malformed; unsupported (encrypted, another kind of key, size,
  /// exponent).
  [[nodiscard]] static Result<RsaPrivateKey> parse_pem(std::string_view pem);
  /// "BEGIN PRIVATE KEY", not encrypted: PKCS #8 (RFC 5958). A secret. Errors: internal.
  [[nodiscard]] Result<std::string> to_pem() const;

  [[nodiscard]] const RsaPublicKey& public_key() const { return public_key_; }

  /// RSASSA-PKCS1-v1_5 with SHA-256; the same message gives the same signature.
  /// Source: RFC 8017, 8.2. Shape: big-endian, as long as the modulus. Errors: internal.
  [[nodiscard]] Result<ByteVector> sign_pkcs1(Bytes message) const;
  /// RSASSA-PSS, MGF1 with the same hash and a fresh salt of its length. Source: RFC 8017, 8.1.
  /// Shape: as sign_pkcs1. Errors: internal.
  [[nodiscard]] Result<ByteVector> sign_pss(HashAlgorithm hash, Bytes message) const;
  /// OpenSSL's key, for this folder's own sources.
  [[nodiscard]] evp_pkey_st* handle() const { return key_.get(); }

 private:
  static Result<RsaPrivateKey> from_handle(std::shared_ptr<evp_pkey_st> key);

  [[nodiscard]] Result<ByteVector> sign_digest(evp_pkey_ctx_st* context, Bytes hashed) const;

  RsaPrivateKey(RsaPublicKey public_key, std::shared_ptr<evp_pkey_st> key)
      : public_key_(std::move(public_key)), key_(std::move(key)) {}

  RsaPublicKey public_key_;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace confcom::crypto
