#pragma once

#include <cstddef>
#include <memory>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/secret_bytes.h"

// OpenSSL's key type, so that its headers stay out of this one.
struct evp_pkey_st;  // NOLINT(readability-identifier-naming): OpenSSL's name

namespace confcom::crypto {

inline constexpr std::size_t kX25519Bytes = 32;

/// A u-coordinate, little-endian. Any 32 bytes are one: derive() refuses those that give nothing
/// away but zeros.
using X25519PublicKey = ByteArray<kX25519Bytes>;

/// A private key of X25519 and its public key. Immutable; thread-safe; without formatter.
/// Source: RFC 7748.
class X25519PrivateKey {
 public:
  /// From the operating system's randomness. The process ends when there is none.
  [[nodiscard]] static X25519PrivateKey generate();
  /// The scalar before it is clamped, little-endian.
  explicit X25519PrivateKey(FixedBytes<kX25519Bytes> scalar);
  X25519PrivateKey(X25519PrivateKey&&) noexcept;
  X25519PrivateKey& operator=(X25519PrivateKey&&) noexcept;
  X25519PrivateKey(const X25519PrivateKey&) = delete;
  X25519PrivateKey& operator=(const X25519PrivateKey&) = delete;
  ~X25519PrivateKey();

  [[nodiscard]] const X25519PublicKey& public_key() const { return public_key_; }

  /// What both sides of a key agreement know: not yet a key, see RFC 7748, 6.1.
  /// Errors: untrusted (the result is all zero: `peer` is a point of small order).
  [[nodiscard]] Result<SecretBytes<kX25519Bytes>> derive(const X25519PublicKey& peer) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };

  std::unique_ptr<evp_pkey_st, Free> key_;
  X25519PublicKey public_key_;
};

}  // namespace confcom::crypto
