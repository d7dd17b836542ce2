#include "sdk/x25519.h"

#include <bearssl_ec.h>

#include <algorithm>

#include "sdk/random.h"
#include "sdk/raw_bytes.h"

namespace confcom::sdk {
namespace {

/// scalar * point. For this curve BearSSL takes scalars as RFC 7748 has them, lowest byte first,
/// whatever its header says of others; and it changes the point in place.
Secret<32> multiply(std::span<const std::byte, 32> scalar, const ByteArray<32>& point) {
  Secret<32> result(point);
  br_ec_c25519_m31.mul(raw_bytes(result.bytes()), 32, raw_bytes(scalar), 32, BR_EC_curve25519);
  return result;
}

}  // namespace

X25519PrivateKey X25519PrivateKey::make() {
  Secret<32> bytes;
  fill_random(bytes.bytes());
  return X25519PrivateKey(bytes.bytes());
}

X25519PublicKey X25519PrivateKey::derive_public_key() const {
  constexpr ByteArray<32> kBase = {std::byte{9}};
  X25519PublicKey out;
  std::ranges::copy(multiply(secret_.bytes(), kBase).bytes(), out.begin());
  return out;
}

Result<Secret<32>> X25519PrivateKey::agree(const X25519PublicKey& other) const {
  Secret<32> shared = multiply(secret_.bytes(), other);
  if (equal_secrets(shared.bytes(), ByteArray<32>{}))
    return fail(ErrorCode::kInvalidArgument, "not a public key to agree with");
  return shared;
}

}  // namespace confcom::sdk
