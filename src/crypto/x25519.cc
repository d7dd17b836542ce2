#include "crypto/x25519.h"

#include <cstdlib>

#include "crypto/digest.h"
#include "crypto/openssl.h"
#include "crypto/random.h"

namespace confcom::crypto {
namespace {

void require(bool done) {
  if (!done) std::abort();
}

EVP_PKEY* private_key(FixedBytes<kX25519Bytes> scalar) {
  EVP_PKEY* key =
      EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, uchars(scalar), scalar.size());
  require(key != nullptr);
  return key;
}

X25519PublicKey public_key_of(const EVP_PKEY* key) {
  X25519PublicKey out{};
  std::size_t size = out.size();
  require(EVP_PKEY_get_raw_public_key(key, uchars_out(out), &size) == 1 && size == out.size());
  return out;
}

/// A context that has both keys.
PkeyCtxPtr agreement(EVP_PKEY* own, const X25519PublicKey& peer) {
  const PkeyPtr other(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, uchars(peer), peer.size()));
  PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, own, nullptr));
  require(other != nullptr && context != nullptr);
  require(EVP_PKEY_derive_init(context.get()) == 1);
  require(EVP_PKEY_derive_set_peer(context.get(), other.get()) == 1);
  return context;
}

}  // namespace

void X25519PrivateKey::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

X25519PrivateKey::X25519PrivateKey(FixedBytes<kX25519Bytes> scalar)
    : key_(private_key(scalar)), public_key_(public_key_of(key_.get())) {}
X25519PrivateKey::X25519PrivateKey(X25519PrivateKey&&) noexcept = default;
X25519PrivateKey& X25519PrivateKey::operator=(X25519PrivateKey&&) noexcept = default;
X25519PrivateKey::~X25519PrivateKey() = default;

X25519PrivateKey X25519PrivateKey::generate() {
  SecretBytes<kX25519Bytes> scalar;
  fill_random(scalar.writable());
  return X25519PrivateKey(scalar.bytes());
}

Result<SecretBytes<kX25519Bytes>> X25519PrivateKey::derive(const X25519PublicKey& peer) const {
  const PkeyCtxPtr context = agreement(key_.get(), peer);
  SecretBytes<kX25519Bytes> out;
  std::size_t size = kX25519Bytes;
  const bool done = EVP_PKEY_derive(context.get(), uchars_out(out.writable()), &size) == 1 &&
                    size == kX25519Bytes;
  // OpenSSL refuses an all-zero result, too; it must not depend on that.
  if (!done || equal_constant_time(out.bytes(), X25519PublicKey{})) {
    return fail(ErrorCode::kUntrusted,
                "X25519: the peer's public key is a point of small order, which gives no secret");
  }
  return out;
}

}  // namespace confcom::crypto
