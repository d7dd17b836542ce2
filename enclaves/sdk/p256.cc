#include "sdk/p256.h"

#include <bearssl_ec.h>
#include <bearssl_hash.h>

#include <algorithm>

#include "sdk/crash.h"
#include "sdk/random.h"
#include "sdk/raw_bytes.h"

// The pure integer implementation, named: BearSSL's choice of one asks the processor by CPUID.

namespace confcom::sdk {
namespace {

constexpr std::byte kUncompressed{4};
using Point = ByteArray<65>;

/// The order of the group. Source: SP 800-186, 3.2.1.3.
constexpr unsigned char kOrder[32] = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

Point point_of(const P256PublicKey& key) {
  Point point{kUncompressed};
  std::ranges::copy(key, point.begin() + 1);
  return point;
}

/// Whether 0 < scalar < order, in constant time.
bool is_scalar(std::span<const std::byte, 32> scalar) {
  unsigned borrow = 0;
  unsigned any = 0;
  for (std::size_t i = 32; i-- > 0;) {
    const auto digit = std::to_integer<unsigned>(scalar[i]);
    any |= digit;
    borrow = (digit - kOrder[i] - borrow) >> 31U;
  }
  return borrow == 1 && any != 0;
}

/// BearSSL's view of a private key. It only reads.
br_ec_private_key view_of(std::span<const std::byte, 32> secret) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): its struct knows no const.
  return {.curve = BR_EC_secp256r1, .x = const_cast<unsigned char*>(raw_bytes(secret)), .xlen = 32};
}

}  // namespace

Result<P256PrivateKey> P256PrivateKey::from_bytes(std::span<const std::byte, 32> bytes) {
  if (!is_scalar(bytes)) return fail(ErrorCode::kInvalidArgument, "not a private key of P-256");
  return P256PrivateKey(bytes);
}

P256PrivateKey P256PrivateKey::make() {
  Secret<32> bytes;
  do fill_random(bytes.bytes());
  while (!is_scalar(bytes.bytes()));
  return P256PrivateKey(bytes.bytes());
}

P256PublicKey P256PrivateKey::derive_public_key() const {
  Point point;
  if (br_ec_p256_m31.mulgen(raw_bytes(point), raw_bytes(secret_.bytes()), 32, BR_EC_secp256r1) !=
      point.size())
    crash(Crash::kAborted);
  P256PublicKey key;
  std::ranges::copy(std::span(point).last<64>(), key.begin());
  return key;
}

P256Signature P256PrivateKey::sign(const ByteArray<32>& digest) const {
  const br_ec_private_key key = view_of(secret_.bytes());
  P256Signature signature;
  if (br_ecdsa_i31_sign_raw(&br_ec_p256_m31, &br_sha256_vtable, digest.data(), &key,
                            signature.data()) != signature.size())
    crash(Crash::kAborted);
  return signature;
}

Result<Secret<32>> P256PrivateKey::agree(const P256PublicKey& other) const {
  Point point = point_of(other);
  if (br_ec_p256_m31.mul(raw_bytes(point), point.size(), raw_bytes(secret_.bytes()), 32,
                         BR_EC_secp256r1) == 0)
    return fail(ErrorCode::kInvalidArgument, "not a point of P-256");
  Secret<32> shared(std::span<const std::byte, 65>(point).subspan<1, 32>());
  wipe(point);
  return shared;
}

bool verify_p256(const P256PublicKey& key, const ByteArray<32>& digest,
                 const P256Signature& signature) {
  Point point = point_of(key);
  const br_ec_public_key public_key = {
      .curve = BR_EC_secp256r1, .q = raw_bytes(point), .qlen = point.size()};
  return br_ecdsa_i31_vrfy_raw(&br_ec_p256_m31, digest.data(), digest.size(), &public_key,
                               signature.data(), signature.size()) == 1;
}

}  // namespace confcom::sdk
