#pragma once

#include <bearssl_hash.h>

#include "sdk/secret.h"
#include "sdk/wire.h"

namespace confcom::sdk {

/// SHA-256 of what comes piece by piece.
class Sha256 {
 public:
  Sha256() { br_sha256_init(&state_); }
  Sha256& update(Bytes bytes) {
    br_sha256_update(&state_, bytes.data(), bytes.size());
    return *this;
  }
  [[nodiscard]] ByteArray<32> digest() const {
    ByteArray<32> out;
    br_sha256_out(&state_, out.data());
    return out;
  }

 private:
  br_sha256_context state_{};
};

[[nodiscard]] ByteArray<32> sha256(Bytes bytes);
[[nodiscard]] ByteArray<32> hmac_sha256(Bytes key, Bytes message);

/// Source: RFC 5869.
[[nodiscard]] Secret<32> hkdf_extract(Bytes salt, Bytes key_material);
/// `info`: the pieces that make it up. Up to 255 * 32 bytes come out.
void hkdf_expand(const Secret<32>& key, std::span<const Bytes> info, std::span<std::byte> out);

}  // namespace confcom::sdk
