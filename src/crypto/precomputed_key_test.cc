#include "crypto/precomputed_key.h"

#include <gtest/gtest.h>
#include <openssl/obj_mac.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/hex.h"
#include "crypto/digest.h"
#include "crypto/ecdsa.h"
#include "crypto/openssl.h"

namespace confcom::crypto {
namespace {

constexpr auto kHash = HashAlgorithm::kSha256;
const std::string kOrder = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

/// Both ways of verifying, which must agree: OpenSSL's own, and the table.
struct Keys {
  EcdsaPrivateKey secret = EcdsaPrivateKey::generate(Curve::kP256).value();
  EcdsaPublicKey slow = secret.public_key();
  EcdsaPublicKey fast = slow.precomputed();
};

const Keys& keys() {
  static const Keys all;
  return all;
}

const ByteVector kMessage = to_vector(as_bytes("message"));

ByteVector signature() { return keys().secret.sign(kHash, kMessage).value(); }

/// A signature with these halves.
ByteVector halves(std::string_view r_hex, std::string_view s_hex) {
  return parse_hex(std::string(r_hex) + std::string(s_hex)).value();
}

TEST(PrecomputedKey, HasATableForThisCurve) {
  const auto point = keys().slow.point().first<64>();
  EXPECT_NE(PrecomputedKey::make(Curve::kP256, point), nullptr);
  EXPECT_EQ(PrecomputedKey::make(Curve::kP256, ByteArray<64>{}), nullptr);
}

TEST(PrecomputedKey, AcceptsWhatTheOrdinaryWayAccepts) {
  for (int i = 0; i < 500; ++i) {
    const ByteVector message = to_vector(as_bytes(std::to_string(i)));
    for (const HashAlgorithm hash : {HashAlgorithm::kSha256, HashAlgorithm::kSha384}) {
      const ByteVector raw = keys().secret.sign(hash, message).value();
      const ByteVector der = keys().secret.sign_der(hash, message).value();
      EXPECT_TRUE(keys().slow.verify(hash, message, raw)) << to_hex(raw);
      EXPECT_TRUE(keys().fast.verify(hash, message, raw)) << to_hex(raw);
      EXPECT_TRUE(keys().fast.verify_der(hash, message, der)) << to_hex(der);
    }
  }
}

TEST(PrecomputedKey, RefusesEveryFlippedBitOfTheSignature) {
  const ByteVector good = signature();
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    ByteVector bad = good;
    bad[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(keys().slow.verify(kHash, kMessage, bad)) << bit;
    EXPECT_FALSE(keys().fast.verify(kHash, kMessage, bad)) << bit;
  }
}

TEST(PrecomputedKey, RefusesEveryFlippedBitOfTheMessage) {
  const ByteVector good = signature();
  for (std::size_t bit = 0; bit < 8 * kMessage.size(); ++bit) {
    ByteVector other = kMessage;
    other[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(keys().fast.verify(kHash, other, good)) << bit;
  }
}

TEST(PrecomputedKey, RefusesNumbersOutOfRange) {
  const std::string n = kOrder;
  const std::string n_plus_1 = n.substr(0, 62) + "52";
  const std::string n_minus_1 = n.substr(0, 62) + "50";
  const std::string p = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
  const std::string zero(64, '0');
  const std::string one = std::string(63, '0') + "1";
  const std::string good = to_hex(signature());
  for (const std::string& bad : {zero, one, n_minus_1, n, n_plus_1, p, std::string(64, 'f')}) {
    SCOPED_TRACE(bad);
    for (const ByteVector& raw :
         {halves(bad, good.substr(64)), halves(good.substr(0, 64), bad), halves(bad, bad)}) {
      EXPECT_FALSE(keys().slow.verify(kHash, kMessage, raw));
      EXPECT_FALSE(keys().fast.verify(kHash, kMessage, raw));
    }
  }
}

/// n - s is as good as s, by the definition.
TEST(PrecomputedKey, AcceptsTheNegatedHalf) {
  const ByteVector order = parse_hex(kOrder).value();
  ByteVector negated = signature();
  unsigned borrow = 0;
  for (std::size_t i = 32; i-- > 0;) {
    const unsigned minuend = std::to_integer<unsigned>(order[i]);
    const unsigned subtrahend = std::to_integer<unsigned>(negated[32 + i]) + borrow;
    borrow = minuend < subtrahend ? 1 : 0;
    negated[32 + i] = static_cast<std::byte>(minuend + 256 * borrow - subtrahend);
  }
  EXPECT_TRUE(keys().slow.verify(kHash, kMessage, negated));
  EXPECT_TRUE(keys().fast.verify(kHash, kMessage, negated));
}

/// One R in 2^128 has an x of the order or more, of which r is the rest: such a one is made here.
/// With r = s, R = (e / r)·G + Q, so Q = R - (e / r)·G.
TEST(PrecomputedKey, TakesTheXCoordinateModuloTheOrder) {
  const std::unique_ptr<EC_GROUP, Deleter<EC_GROUP_free>> group(
      EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  using PointPtr = std::unique_ptr<EC_POINT, Deleter<EC_POINT_free>>;
  const PointPtr big(EC_POINT_new(group.get())), key(EC_POINT_new(group.get()));
  const BIGNUM* order = EC_GROUP_get0_order(group.get());
  const BignumPtr x(BN_dup(order)), r(BN_new());
  BN_zero(r.get());
  do {
    ASSERT_EQ(BN_add_word(r.get(), 1), 1);
    ASSERT_EQ(BN_add_word(x.get(), 1), 1);
  } while (EC_POINT_set_compressed_coordinates(group.get(), big.get(), x.get(), 0, nullptr) != 1);
  const std::unique_ptr<BN_CTX, Deleter<BN_CTX_free>> context(BN_CTX_new());
  const Sha256Digest digest = sha256(kMessage);
  const BignumPtr e(BN_bin2bn(uchars(digest), 32, nullptr));
  const BignumPtr u(BN_mod_inverse(nullptr, r.get(), order, context.get()));
  ASSERT_EQ(BN_mod_mul(u.get(), u.get(), e.get(), order, context.get()), 1);
  ASSERT_EQ(EC_POINT_mul(group.get(), key.get(), u.get(), nullptr, nullptr, nullptr), 1);
  ASSERT_EQ(EC_POINT_invert(group.get(), key.get(), nullptr), 1);
  ASSERT_EQ(EC_POINT_add(group.get(), key.get(), key.get(), big.get(), nullptr), 1);

  ByteArray<65> encoded{};
  ASSERT_EQ(EC_POINT_point2oct(group.get(), key.get(), POINT_CONVERSION_UNCOMPRESSED,
                               uchars_out(encoded), encoded.size(), nullptr),
            encoded.size());
  ByteArray<64> signature{};
  ASSERT_EQ(BN_bn2binpad(r.get(), uchars_out(std::span(signature).first(32)), 32), 32);
  ASSERT_EQ(BN_bn2binpad(r.get(), uchars_out(std::span(signature).last(32)), 32), 32);
  const auto slow = EcdsaPublicKey::from_point(Curve::kP256, Bytes(encoded).subspan(1)).value();
  EXPECT_TRUE(slow.verify(kHash, kMessage, signature));
  EXPECT_TRUE(slow.precomputed().verify(kHash, kMessage, signature));
}

TEST(PrecomputedKey, RefusesAnotherKeysSignature) {
  const auto other = EcdsaPrivateKey::generate(Curve::kP256).value();
  EXPECT_FALSE(keys().fast.verify(kHash, kMessage, other.sign(kHash, kMessage).value()));
  EXPECT_FALSE(other.public_key().precomputed().verify(kHash, kMessage, signature()));
}

TEST(PrecomputedKey, AgreesOnDigestsOfEveryKind) {
  const auto key = PrecomputedKey::make(Curve::kP256, keys().slow.point());
  ASSERT_NE(key, nullptr);
  const ByteVector good = signature();
  const FixedBytes<64> raw = Bytes(good).first<64>();
  EXPECT_TRUE(key->verify(sha256(kMessage), raw));
  EXPECT_FALSE(key->verify(ByteVector(32), raw));
  EXPECT_FALSE(key->verify(ByteVector(32, std::byte{0xff}), raw));
  EXPECT_FALSE(key->verify(Bytes(), raw));
}

TEST(PrecomputedKey, ServesThreadsTogether) {
  const ByteVector good = signature();
  std::vector<int> accepted(4);
  {
    std::vector<std::jthread> threads;
    for (int& count : accepted) {
      threads.emplace_back([&count, &good] {
        for (int i = 0; i < 100; ++i) count += keys().fast.verify(kHash, kMessage, good) ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(accepted, std::vector<int>(4, 100));
}

/// The same of P-384, where the sum is made in another way.
struct WideKeys {
  EcdsaPrivateKey secret = EcdsaPrivateKey::generate(Curve::kP384).value();
  EcdsaPublicKey slow = secret.public_key();
  EcdsaPublicKey fast = slow.precomputed();
};

const WideKeys& wide() {
  static const WideKeys all;
  return all;
}

TEST(PrecomputedKey, AgreesOnP384) {
  EXPECT_NE(PrecomputedKey::make(Curve::kP384, wide().slow.point()), nullptr);
  EXPECT_EQ(PrecomputedKey::make(Curve::kP384, keys().slow.point()), nullptr);
  for (int i = 0; i < 100; ++i) {
    const ByteVector message = to_vector(as_bytes(std::to_string(i)));
    for (const HashAlgorithm hash : {HashAlgorithm::kSha256, HashAlgorithm::kSha384}) {
      const ByteVector raw = wide().secret.sign(hash, message).value();
      EXPECT_TRUE(wide().slow.verify(hash, message, raw)) << to_hex(raw);
      EXPECT_TRUE(wide().fast.verify(hash, message, raw)) << to_hex(raw);
      EXPECT_FALSE(wide().fast.verify(hash, kMessage, raw)) << to_hex(raw);
    }
  }
}

TEST(PrecomputedKey, RefusesEveryFlippedBitOfP384) {
  const ByteVector good = wide().secret.sign(HashAlgorithm::kSha384, kMessage).value();
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    ByteVector bad = good;
    bad[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(wide().fast.verify(HashAlgorithm::kSha384, kMessage, bad)) << bit;
  }
}

/// v is 1 where r and s are equal, so that nothing is left of the first product.
TEST(PrecomputedKey, AgreesWhereHalvesAreEqual) {
  for (const Curve curve : {Curve::kP256, Curve::kP384}) {
    const std::size_t half = coordinate_bytes(curve);
    const EcdsaPublicKey& slow = curve == Curve::kP256 ? keys().slow : wide().slow;
    for (const std::byte value : {std::byte{0}, std::byte{1}, std::byte{0x7F}}) {
      const ByteVector raw(2 * half, value);
      EXPECT_EQ(slow.precomputed().verify(kHash, kMessage, raw), slow.verify(kHash, kMessage, raw));
    }
  }
}

}  // namespace
}  // namespace confcom::crypto
