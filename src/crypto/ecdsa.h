#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/digest.h"

// OpenSSL's key type, so that its headers stay out of this one.
struct evp_pkey_st;      // NOLINT(readability-identifier-naming): OpenSSL's name
struct evp_pkey_ctx_st;  // NOLINT(readability-identifier-naming): OpenSSL's name

namespace confcom::crypto {

class PrecomputedKey;

/// Source: FIPS 186-5 (P-256 = secp256r1, P-384 = secp384r1).
enum class Curve : std::uint8_t { kP256, kP384 };

/// Bytes of one coordinate, and of each half of a signature: 32 or 48.
[[nodiscard]] std::size_t coordinate_bytes(Curve curve);

/// A point on its curve. Immutable and cheap to copy; thread-safe.
class EcdsaPublicKey {
 public:
  /// Shape: x ‖ y, big-endian, 64 or 96 bytes.
  /// Errors: malformed (another length, or no point of the curve).
  [[nodiscard]] static Result<EcdsaPublicKey> from_point(Curve curve, Bytes xy);

  [[nodiscard]] Curve curve() const { return curve_; }
  /// x ‖ y, as given.
  [[nodiscard]] Bytes point() const { return point_; }

  /// Whether `signature` (r ‖ s, big-endian, 64 or 96 bytes, each from 1 to n − 1) over `message`
  /// holds, hashed with `hash`. Anything else, a failure of the library too, is false.
  [[nodiscard]] bool verify(HashAlgorithm hash, Bytes message, Bytes signature) const;
  /// The same for a signature in DER, as certificates and CRLs carry it.
  [[nodiscard]] bool verify_der(HashAlgorithm hash, Bytes message, Bytes signature_der) const;

  /// An equal key that verifies in half the time, for keys that verify often. Once it costs 150 KB,
  /// and 20 ms on P-256, on P-384 as long as two verifications.
  [[nodiscard]] EcdsaPublicKey precomputed() const;

  friend bool operator==(const EcdsaPublicKey& a, const EcdsaPublicKey& b) {
    return a.curve_ == b.curve_ && a.point_ == b.point_;
  }

 private:
  EcdsaPublicKey(Curve curve, ByteVector point, std::shared_ptr<evp_pkey_st> key)
      : curve_(curve), point_(std::move(point)), key_(std::move(key)) {}

  Curve curve_;
  ByteVector point_;
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<const PrecomputedKey> table_;  // absent unless precomputed
};

/// A private key and its point. Immutable and cheap to copy; thread-safe; without formatter.
class EcdsaPrivateKey {
 public:
  /// From the operating system's randomness. Errors: internal.
  [[nodiscard]] static Result<EcdsaPrivateKey> generate(Curve curve);

  /// The P-256 key (seed mod (n − 1)) + 1, `seed` big-endian and 64 bits longer than n.
  /// Source: NIST SP 800-56A rev. 3, 5.6.1.2.1. Errors: internal.
  [[nodiscard]] static Result<EcdsaPrivateKey> derive_p256(FixedBytes<40> seed);

  /// A key as to_pem writes it. Errors: malformed; unsupported (another kind of key or curve).
  [[nodiscard]] static Result<EcdsaPrivateKey> parse_pem(std::string_view pem);
  /// "BEGIN PRIVATE KEY", not encrypted: PKCS #8 (RFC 5958). A secret. Errors: internal.
  [[nodiscard]] Result<std::string> to_pem() const;

  [[nodiscard]] const EcdsaPublicKey& public_key() const { return public_key_; }
  /// r ‖ s, big-endian. Errors: internal.
  [[nodiscard]] Result<ByteVector> sign(HashAlgorithm hash, Bytes message) const;
  /// The signature in DER. Errors: internal.
  [[nodiscard]] Result<ByteVector> sign_der(HashAlgorithm hash, Bytes message) const;
  /// OpenSSL's key, for this folder's own sources.
  [[nodiscard]] evp_pkey_st* handle() const { return key_.get(); }

 private:
  static Result<EcdsaPrivateKey> from_handle(Curve curve, std::shared_ptr<evp_pkey_st> key);

  EcdsaPrivateKey(EcdsaPublicKey public_key, std::shared_ptr<evp_pkey_st> key,
                  std::shared_ptr<const evp_pkey_ctx_st> signing)
      : public_key_(std::move(public_key)), key_(std::move(key)), signing_(std::move(signing)) {}

  EcdsaPublicKey public_key_;
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<const evp_pkey_ctx_st> signing_;  // initialised; copied for each signature
};

}  // namespace confcom::crypto
