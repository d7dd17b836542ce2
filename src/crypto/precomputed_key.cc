// EC_GROUP_precompute_mult, which OpenSSL 3.0 calls deprecated and has no successor to.
// NOLINTNEXTLINE(readability-identifier-naming): OpenSSL's name
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/precomputed_key.h"

#include <openssl/obj_mac.h>

#include <algorithm>
#include <utility>

#include "crypto/openssl.h"

namespace confcom::crypto {
namespace {

using GroupPtr = std::unique_ptr<EC_GROUP, Deleter<EC_GROUP_free>>;
using PointPtr = std::unique_ptr<EC_POINT, Deleter<EC_POINT_free>>;
using BnCtxPtr = std::unique_ptr<BN_CTX, Deleter<BN_CTX_free>>;

BignumPtr number(Bytes big_endian) {
  return BignumPtr(BN_bin2bn(uchars(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

bool is_in_range(const BIGNUM* number, const BIGNUM* order) {
  return number != nullptr && !BN_is_zero(number) && BN_cmp(number, order) < 0;
}

GroupPtr group_of(Curve curve) {
  return GroupPtr(
      EC_GROUP_new_by_curve_name(curve == Curve::kP256 ? NID_X9_62_prime256v1 : NID_secp384r1));
}

bool precompute(EC_GROUP* group) {
  return EC_GROUP_precompute_mult(group, nullptr) == 1 && EC_GROUP_have_precompute_mult(group) == 1;
}

/// The group with `point` in the generator's place: OpenSSL has tables for multiples of a
/// generator.
bool make_generator(EC_GROUP* group, Bytes point) {
  ByteVector encoded{std::byte{POINT_CONVERSION_UNCOMPRESSED}};
  encoded.insert(encoded.end(), point.begin(), point.end());
  const PointPtr generator(EC_POINT_new(group));
  return generator != nullptr &&
         EC_POINT_oct2point(group, generator.get(), uchars(encoded), encoded.size(), nullptr) ==
             1 &&
         EC_GROUP_set_generator(group, generator.get(), EC_GROUP_get0_order(group),
                                EC_GROUP_get0_cofactor(group)) == 1 &&
         precompute(group);
}

/// The curve with its own generator's table, which P-256 is compiled with; null without memory.
const EC_GROUP* shared_group(Curve curve) {
  static const GroupPtr p256 = group_of(Curve::kP256);
  static const GroupPtr p384 = [] {
    GroupPtr out = group_of(Curve::kP384);
    return out != nullptr && precompute(out.get()) ? std::move(out) : nullptr;
  }();
  return (curve == Curve::kP256 ? p256 : p384).get();
}

}  // namespace

struct PrecomputedKey::Table {
  Curve kind = Curve::kP256;
  const EC_GROUP* curve = nullptr;  // with its own generator G
  GroupPtr key;                     // with the key's point Q as generator

  [[nodiscard]] const BIGNUM* order() const { return EC_GROUP_get0_order(curve); }
  bool add_products(EC_POINT* out, const BIGNUM* u, const BIGNUM* v, BN_CTX* context) const;
  bool add_p256(EC_POINT* out, const BIGNUM* u, const BIGNUM* v, BN_CTX* context) const;
  bool add_others(EC_POINT* out, const BIGNUM* u, const BIGNUM* v, BN_CTX* context) const;
};

/// u·G + v·Q.
bool PrecomputedKey::Table::add_products(EC_POINT* out, const BIGNUM* u, const BIGNUM* v,
                                         BN_CTX* context) const {
  return kind == Curve::kP256 ? add_p256(out, u, v, context) : add_others(out, u, v, context);
}

bool PrecomputedKey::Table::add_p256(EC_POINT* out, const BIGNUM* u, const BIGNUM* v,
                                     BN_CTX* context) const {
  const PointPtr ug(EC_POINT_new(curve)), vq(EC_POINT_new(curve));
  return ug != nullptr && vq != nullptr &&
         EC_POINT_mul(curve, ug.get(), u, nullptr, nullptr, context) == 1 &&
         EC_POINT_mul(key.get(), vq.get(), v, nullptr, nullptr, context) == 1 &&
         EC_POINT_add(curve, out, ug.get(), vq.get(), context) == 1;
}

/// OpenSSL uses a table of other curves only where a second product is added, so that one is:
/// T = (v − 1)·Q + 1·Q, then u·G + 1·T.
bool PrecomputedKey::Table::add_others(EC_POINT* out, const BIGNUM* u, const BIGNUM* v,
                                       BN_CTX* context) const {
  const PointPtr sum(EC_POINT_new(curve));
  const BignumPtr less(BN_dup(v));
  return sum != nullptr && less != nullptr && BN_sub_word(less.get(), 1) == 1 &&
         EC_POINT_mul(key.get(), sum.get(), less.get(), EC_GROUP_get0_generator(key.get()),
                      BN_value_one(), context) == 1 &&
         EC_POINT_mul(curve, out, u, sum.get(), BN_value_one(), context) == 1;
}

PrecomputedKey::PrecomputedKey(std::unique_ptr<const Table> table) : table_(std::move(table)) {}
PrecomputedKey::~PrecomputedKey() = default;

std::shared_ptr<const PrecomputedKey> PrecomputedKey::make(Curve curve, Bytes point) {
  auto table = std::make_unique<Table>();
  table->kind = curve;
  table->curve = shared_group(curve);
  table->key = group_of(curve);
  if (table->curve == nullptr || table->key == nullptr) return nullptr;
  if (point.size() != 2 * coordinate_bytes(curve)) return nullptr;
  if (!make_generator(table->key.get(), point)) return nullptr;
  return std::shared_ptr<const PrecomputedKey>(new PrecomputedKey(std::move(table)));
}

bool PrecomputedKey::verify(Bytes digest, Bytes signature) const {
  const std::size_t half = coordinate_bytes(table_->kind);
  if (signature.size() != 2 * half) return false;
  const EC_GROUP* curve = table_->curve;
  const BIGNUM* n = table_->order();
  const BnCtxPtr context(BN_CTX_new());
  const BignumPtr r = number(signature.first(half));
  const BignumPtr s = number(signature.last(half));
  const BignumPtr e = number(digest.first(std::min(digest.size(), half)));
  if (context == nullptr || e == nullptr || !is_in_range(r.get(), n) || !is_in_range(s.get(), n)) {
    return false;
  }
  // u = e/s, v = r/s, R = u·G + v·Q; the signature holds when r is R's x modulo n.
  const BignumPtr w(BN_mod_inverse(nullptr, s.get(), n, context.get()));
  const BignumPtr u(BN_new()), v(BN_new()), x(BN_new());
  const PointPtr sum(EC_POINT_new(curve));
  return w != nullptr && u != nullptr && v != nullptr && x != nullptr && sum != nullptr &&
         BN_mod_mul(u.get(), e.get(), w.get(), n, context.get()) == 1 &&
         BN_mod_mul(v.get(), r.get(), w.get(), n, context.get()) == 1 &&
         table_->add_products(sum.get(), u.get(), v.get(), context.get()) &&
         EC_POINT_get_affine_coordinates(curve, sum.get(), x.get(), nullptr, context.get()) == 1 &&
         BN_nnmod(x.get(), x.get(), n, context.get()) == 1 && BN_cmp(x.get(), r.get()) == 0;
}

}  // namespace confcom::crypto
