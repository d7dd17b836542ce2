#include "crypto/ecdsa.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/ecdsa_signature.h"
#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::expect_refused;
using testing::hex;

struct Vector {
  std::string name;
  Curve curve;
  HashAlgorithm hash;
  std::string point;
  std::string signature;
};

const std::string kP256Point =
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const std::string kP384Point =
    "ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc"
    "13"
    "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd25332647"
    "20";

/// RFC 6979, A.2.5 and A.2.6, for the message "sample".
const std::vector<Vector>& vectors() {
  static const std::vector<Vector> all = {
      {"P-256, SHA-256", Curve::kP256, HashAlgorithm::kSha256, kP256Point,
       "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
       "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"},
      {"P-256, SHA-384", Curve::kP256, HashAlgorithm::kSha384, kP256Point,
       "0eafea039b20e9b42309fb1d89e213057cbf973dc0cfc8f129edddc800ef7719"
       "4861f0491e6998b9455193e34e7b0d284ddd7149a74b95b9261f13abde940954"},
      {"P-384, SHA-384", Curve::kP384, HashAlgorithm::kSha384, kP384Point,
       "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80f"
       "abe46"
       "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a386"
       "28ac8"},
  };
  return all;
}

EcdsaPublicKey key_of(const Vector& v) {
  return EcdsaPublicKey::from_point(v.curve, hex(v.point)).value();
}

TEST(EcdsaPublicKey, VerifiesPublishedSignatures) {
  for (const Vector& v : vectors()) {
    SCOPED_TRACE(v.name);
    for (const EcdsaPublicKey& key : {key_of(v), key_of(v).precomputed()}) {
      EXPECT_TRUE(key.verify(v.hash, as_bytes("sample"), hex(v.signature)));
      EXPECT_TRUE(key.verify_der(v.hash, as_bytes("sample"), signature_to_der(hex(v.signature))));
      EXPECT_EQ(key.curve(), v.curve);
      EXPECT_EQ(to_hex(key.point()), v.point);
    }
  }
}

TEST(EcdsaPublicKey, RefusesEverythingElse) {
  for (const Vector& v : vectors()) {
    SCOPED_TRACE(v.name);
    const ByteVector good = hex(v.signature);
    const ByteVector der = signature_to_der(good);
    const HashAlgorithm other_hash =
        v.hash == HashAlgorithm::kSha256 ? HashAlgorithm::kSha384 : HashAlgorithm::kSha256;
    for (const EcdsaPublicKey& key : {key_of(v), key_of(v).precomputed()}) {
      EXPECT_FALSE(key.verify(v.hash, as_bytes("Sample"), good));
      EXPECT_FALSE(key.verify(v.hash, Bytes(), good));
      EXPECT_FALSE(key.verify(other_hash, as_bytes("sample"), good));
      EXPECT_FALSE(key.verify(v.hash, as_bytes("sample"), Bytes()));
      EXPECT_FALSE(key.verify(v.hash, as_bytes("sample"), Bytes(good).first(good.size() - 1)));
      EXPECT_FALSE(key.verify(v.hash, as_bytes("sample"), good + ByteVector(1)));
      EXPECT_FALSE(key.verify(v.hash, as_bytes("sample"), der));
      EXPECT_FALSE(key.verify_der(v.hash, as_bytes("sample"), good));
      EXPECT_FALSE(key.verify_der(v.hash, as_bytes("sample"), Bytes()));
      EXPECT_FALSE(key.verify_der(v.hash, as_bytes("sample"), der + ByteVector(1)));
      EXPECT_FALSE(key.verify_der(v.hash, as_bytes("sample"), Bytes(der).first(der.size() - 1)));
    }
  }
}

/// The curves' orders. Source: SP 800-186, 3.2.1.
ByteVector order_of(Curve curve) {
  return hex(curve == Curve::kP256
                 ? "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
                 : "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
                   "581a0db248b0a77aecec196accc52973");
}

TEST(EcdsaPublicKey, RefusesHalvesOutOfRange) {
  for (const Vector& v : vectors()) {
    SCOPED_TRACE(v.name);
    const ByteVector good = hex(v.signature);
    const ByteVector order = order_of(v.curve);
    const auto half = static_cast<std::ptrdiff_t>(order.size());
    const ByteVector r(good.begin(), good.begin() + half), s(good.begin() + half, good.end());
    const ByteVector zero(order.size()), most(order.size(), std::byte{0xff});
    for (const EcdsaPublicKey& key : {key_of(v), key_of(v).precomputed()}) {
      for (const ByteVector& bad : {zero, order, most}) {
        EXPECT_FALSE(key.verify(v.hash, as_bytes("sample"), bad + s)) << to_hex(bad);
        EXPECT_FALSE(key.verify(v.hash, as_bytes("sample"), r + bad)) << to_hex(bad);
        EXPECT_FALSE(key.verify(v.hash, as_bytes("sample"), bad + bad)) << to_hex(bad);
      }
    }
  }
}

TEST(EcdsaPublicKey, RefusesPoints) {
  struct Case {
    std::string name;
    Curve curve;
    ByteVector point;
    std::string words;
  };
  ByteVector off_curve = hex(kP256Point);
  off_curve.back() ^= std::byte{1};
  for (const Case& c : std::vector<Case>{
           {"nothing", Curve::kP256, {}, "of 0 bytes"},
           {"a byte short", Curve::kP256, ByteVector(63), "of 63 bytes"},
           {"a byte long", Curve::kP256, ByteVector(65), "of 65 bytes"},
           {"the other curve's length", Curve::kP384, hex(kP256Point), "of 64 bytes"},
           {"off the curve", Curve::kP256, off_curve, "not a point of the curve P-256"},
           {"zero", Curve::kP384, ByteVector(96), "not a point of the curve P-384"},
           {"coordinates above the field's size", Curve::kP256, ByteVector(64, std::byte{0xff}),
            "not a point"},
       }) {
    SCOPED_TRACE(c.name);
    expect_refused(EcdsaPublicKey::from_point(c.curve, c.point), ErrorCode::kMalformed, c.words);
  }
}

TEST(EcdsaPublicKey, EqualsByCurveAndPoint) {
  const EcdsaPublicKey key = key_of(vectors()[0]);
  EXPECT_EQ(key, key_of(vectors()[1]));
  EXPECT_EQ(key, key.precomputed());
  EXPECT_NE(key, key_of(vectors()[2]));
  EXPECT_NE(key, EcdsaPrivateKey::generate(Curve::kP256)->public_key());
}

TEST(EcdsaPrivateKey, SignsWhatItsPublicKeyVerifies) {
  for (const Curve curve : {Curve::kP256, Curve::kP384}) {
    const EcdsaPrivateKey key = EcdsaPrivateKey::generate(curve).value();
    const EcdsaPrivateKey other = EcdsaPrivateKey::generate(curve).value();
    const Bytes message = as_bytes("message");
    for (const HashAlgorithm hash : {HashAlgorithm::kSha256, HashAlgorithm::kSha384}) {
      const ByteVector raw = key.sign(hash, message).value();
      const ByteVector der = key.sign_der(hash, message).value();
      EXPECT_EQ(raw.size(), 2 * coordinate_bytes(curve));
      EXPECT_TRUE(key.public_key().verify(hash, message, raw));
      EXPECT_TRUE(key.public_key().verify_der(hash, message, der));
      EXPECT_FALSE(other.public_key().verify(hash, message, raw));
      EXPECT_FALSE(other.public_key().verify_der(hash, message, der));
    }
  }
}

}  // namespace
}  // namespace confcom::crypto
