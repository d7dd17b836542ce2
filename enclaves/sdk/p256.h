#pragma once

#include "sdk/error.h"
#include "sdk/secret.h"

namespace confcom::sdk {

/// x ‖ y, each highest byte first.
using P256PublicKey = ByteArray<64>;
/// r ‖ s, each highest byte first.
using P256Signature = ByteArray<64>;

/// A key of the curve P-256, for ECDSA with SHA-256 and for ECDH. Source: FIPS 186-5, SP 800-56A.
class P256PrivateKey {
 public:
  /// A fresh one.
  [[nodiscard]] static P256PrivateKey make();
  /// Errors: kInvalidArgument (0, or not below the curve's order).
  [[nodiscard]] static Result<P256PrivateKey> from_bytes(std::span<const std::byte, 32> bytes);

  [[nodiscard]] P256PublicKey derive_public_key() const;
  /// With the deterministic nonce of RFC 6979.
  [[nodiscard]] P256Signature sign(const ByteArray<32>& digest) const;
  /// The x coordinate. Errors: kInvalidArgument (not a point of the curve).
  [[nodiscard]] Result<Secret<32>> agree(const P256PublicKey& other) const;

  /// To be sealed, and nothing else.
  [[nodiscard]] std::span<const std::byte, 32> bytes() const { return secret_.bytes(); }

 private:
  explicit P256PrivateKey(std::span<const std::byte, 32> bytes) : secret_(bytes) {}

  Secret<32> secret_;
};

[[nodiscard]] bool verify_p256(const P256PublicKey& key, const ByteArray<32>& digest,
                               const P256Signature& signature);

}  // namespace confcom::sdk
