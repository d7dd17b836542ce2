#pragma once

#include "sdk/error.h"
#include "sdk/secret.h"

namespace confcom::sdk {

using X25519PublicKey = ByteArray<32>;

/// Source: RFC 7748.
class X25519PrivateKey {
 public:
  /// A fresh one.
  [[nodiscard]] static X25519PrivateKey make();
  /// From its 32 bytes, all of which are a key.
  explicit X25519PrivateKey(std::span<const std::byte, 32> bytes) : secret_(bytes) {}

  [[nodiscard]] X25519PublicKey derive_public_key() const;

  /// The secret that whoever has the other key derives, too. Errors: kInvalidArgument (a point of
  /// low order, with which anybody could derive it).
  [[nodiscard]] Result<Secret<32>> agree(const X25519PublicKey& other) const;

  /// To be sealed, and nothing else.
  [[nodiscard]] std::span<const std::byte, 32> bytes() const { return secret_.bytes(); }

 private:
  Secret<32> secret_;
};

}  // namespace confcom::sdk
