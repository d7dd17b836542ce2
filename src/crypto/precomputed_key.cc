// EC_GROUP_precompute_mult, which OpenSSL 3.0 calls deprecated and has no successor to.
// NOLINTNEXTLINE(readability-identifier-naming): OpenSSL's name
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/precomputed_key.h"

#include <openssl/obj_mac.h>

#include <algorithm>

#include "crypto/openssl.h"

namespace confcom::crypto {
namespace {

using GroupPtr = std::unique_ptr<EC_GROUP, Deleter<EC_GROUP_free>>;
using PointPtr = std::unique_ptr<EC_POINT, Deleter<EC_POINT_free>>;
using BnCtxPtr = std::unique_ptr<BN_CTX, Deleter<BN_CTX_free>>;

constexpr std::size_t kHalfBytes = 32;

BignumPtr number(Bytes big_endian) {
  return BignumPtr(BN_bin2bn(uchars(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

bool is_in_range(const BIGNUM* number, const BIGNUM* order) {
  return number != nullptr && !BN_is_zero(number) && BN_cmp(number, order) < 0;
}

/// The group with `point` in the generator's place: OpenSSL has tables for multiples of a
/// generator.
bool make_generator(EC_GROUP* group, Bytes point) {
  ByteArray<1 + 2 * kHalfBytes> encoded{std::byte{POINT_CONVERSION_UNCOMPRESSED}};
  std::ranges::copy(point, encoded.begin() + 1);
  const PointPtr generator(EC_POINT_new(group));
  return generator != nullptr &&
         EC_POINT_oct2point(group, generator.get(), uchars(encoded), encoded.size(), nullptr) ==
             1 &&
         EC_GROUP_set_generator(group, generator.get(), EC_GROUP_get0_order(group),
                                EC_GROUP_get0_cofactor(group)) == 1 &&
         EC_GROUP_precompute_mult(group, nullptr) == 1 && EC_GROUP_have_precompute_mult(group) == 1;
}

}  // namespace

struct PrecomputedKey::Table {
  GroupPtr curve;  // with its own generator G
  GroupPtr key;    // with the key's point Q as generator

  [[nodiscard]] const BIGNUM* order() const { return EC_GROUP_get0_order(curve.get()); }
};

PrecomputedKey::PrecomputedKey(std::unique_ptr<const Table> table) : table_(std::move(table)) {}
PrecomputedKey::~PrecomputedKey() = default;

std::shared_ptr<const PrecomputedKey> PrecomputedKey::make(FixedBytes<64> point) {
  auto table = std::make_unique<Table>();
  table->curve.reset(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  table->key.reset(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  if (table->curve == nullptr || table->key == nullptr) return nullptr;
  if (!make_generator(table->key.get(), point)) return nullptr;
  return std::shared_ptr<const PrecomputedKey>(new PrecomputedKey(std::move(table)));
}

bool PrecomputedKey::verify(Bytes digest, FixedBytes<64> signature) const {
  const EC_GROUP* curve = table_->curve.get();
  const EC_GROUP* key = table_->key.get();
  const BIGNUM* n = table_->order();
  const BnCtxPtr context(BN_CTX_new());
  const BignumPtr r = number(signature.first<kHalfBytes>());
  const BignumPtr s = number(signature.last<kHalfBytes>());
  const BignumPtr e = number(digest.first(std::min(digest.size(), kHalfBytes)));
  if (context == nullptr || e == nullptr || !is_in_range(r.get(), n) || !is_in_range(s.get(), n)) {
    return false;
  }
  // u = e/s, v = r/s, R = u·G + v·Q; the signature holds when r is R's x modulo n.
  const BignumPtr w(BN_mod_inverse(nullptr, s.get(), n, context.get()));
  const BignumPtr u(BN_new()), v(BN_new()), x(BN_new());
  const PointPtr ug(EC_POINT_new(curve)), vq(EC_POINT_new(curve));
  return w != nullptr && u != nullptr && v != nullptr && x != nullptr && ug != nullptr &&
         vq != nullptr && BN_mod_mul(u.get(), e.get(), w.get(), n, context.get()) == 1 &&
         BN_mod_mul(v.get(), r.get(), w.get(), n, context.get()) == 1 &&
         EC_POINT_mul(curve, ug.get(), u.get(), nullptr, nullptr, context.get()) == 1 &&
         EC_POINT_mul(key, vq.get(), v.get(), nullptr, nullptr, context.get()) == 1 &&
         EC_POINT_add(curve, ug.get(), ug.get(), vq.get(), context.get()) == 1 &&
         EC_POINT_get_affine_coordinates(curve, ug.get(), x.get(), nullptr, context.get()) == 1 &&
         BN_nnmod(x.get(), x.get(), n, context.get()) == 1 && BN_cmp(x.get(), r.get()) == 0;
}

}  // namespace confcom::crypto
