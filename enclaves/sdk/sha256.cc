#include "sdk/sha256.h"

#include <bearssl_hmac.h>

#include <algorithm>

namespace confcom::sdk {
namespace {

/// HMAC over several pieces.
class Hmac {
 public:
  explicit Hmac(Bytes key) {
    br_hmac_key_context prepared;
    br_hmac_key_init(&prepared, &br_sha256_vtable, key.data(), key.size());
    br_hmac_init(&state_, &prepared, 0);
    wipe(std::as_writable_bytes(std::span(&prepared, 1)));
  }
  Hmac(const Hmac&) = delete;
  Hmac& operator=(const Hmac&) = delete;
  ~Hmac() { wipe(std::as_writable_bytes(std::span(&state_, 1))); }

  Hmac& update(Bytes bytes) {
    br_hmac_update(&state_, bytes.data(), bytes.size());
    return *this;
  }
  [[nodiscard]] ByteArray<32> code() const {
    ByteArray<32> out;
    br_hmac_out(&state_, out.data());
    return out;
  }

 private:
  br_hmac_context state_{};
};

}  // namespace

ByteArray<32> sha256(Bytes bytes) { return Sha256().update(bytes).digest(); }

ByteArray<32> hmac_sha256(Bytes key, Bytes message) { return Hmac(key).update(message).code(); }

Secret<32> hkdf_extract(Bytes salt, Bytes key_material) {
  ByteArray<32> key = hmac_sha256(salt, key_material);
  Secret<32> secret(key);
  wipe(key);
  return secret;
}

void hkdf_expand(const Secret<32>& key, std::span<const Bytes> info, std::span<std::byte> out) {
  ByteArray<32> block;
  for (std::uint8_t counter = 1; !out.empty(); ++counter) {
    Hmac hmac(key.bytes());
    if (counter > 1) hmac.update(block);
    for (const Bytes piece : info) hmac.update(piece);
    block = hmac.update(std::as_bytes(std::span(&counter, 1))).code();
    const std::size_t bytes = std::min(out.size(), block.size());
    std::ranges::copy(std::span(block).first(bytes), out.begin());
    out = out.subspan(bytes);
  }
  wipe(block);
}

}  // namespace confcom::sdk
