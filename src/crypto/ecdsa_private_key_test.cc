#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/hex.h"
#include "crypto/ecdsa.h"

namespace confcom::crypto {
namespace {

/// Source: FIPS 186-5 / SEC 2, secp256r1: the base point G, the order n.
constexpr std::string_view kGx = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
constexpr std::string_view kGy = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
constexpr std::string_view kMinusGy =
    "b01cbd1c01e58065711814b583f061e9d431cca994cea1313449bf97c840ae0a";
constexpr std::string_view kOrderMinusOne =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
constexpr std::string_view kOrderMinusTwo =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254f";

std::string point_of(std::string_view seed_hex) {
  const auto seed = parse_hex_array<40>(std::string(80 - seed_hex.size(), '0').append(seed_hex));
  return to_hex(EcdsaPrivateKey::derive_p256(seed.value()).value().public_key().point());
}

TEST(DeriveP256, ReducesTheSeedModuloOrderMinusOneAndAddsOne) {
  const std::string g = std::string(kGx).append(kGy);
  EXPECT_EQ(point_of("00"), g) << "1 · G";
  EXPECT_EQ(point_of(kOrderMinusOne), g) << "wraps to 1 · G";
  EXPECT_EQ(point_of(kOrderMinusTwo), std::string(kGx).append(kMinusGy)) << "(n − 1) · G = −G";
}

TEST(DeriveP256, TakesAllOfTheSeed) {
  EXPECT_NE(point_of("01" + std::string(78, '0')), point_of("00"));
}

TEST(DeriveP256, GivesAKeyThatSigns) {
  const auto key = EcdsaPrivateKey::derive_p256(ByteArray<40>{std::byte{9}});
  ASSERT_TRUE(key.has_value());
  const auto signature = key->sign(HashAlgorithm::kSha256, as_bytes("message"));
  ASSERT_TRUE(signature.has_value());
  EXPECT_TRUE(key->public_key().verify(HashAlgorithm::kSha256, as_bytes("message"), *signature));
}

TEST(PrivateKeyPem, ComesBackAsItWasWritten) {
  for (const Curve curve : {Curve::kP256, Curve::kP384}) {
    const auto key = EcdsaPrivateKey::generate(curve);
    ASSERT_TRUE(key.has_value());
    const auto pem = key->to_pem();
    ASSERT_TRUE(pem.has_value());
    EXPECT_TRUE(pem->starts_with("-----BEGIN PRIVATE KEY-----\n")) << *pem;
    const auto again = EcdsaPrivateKey::parse_pem(*pem);
    ASSERT_TRUE(again.has_value()) << again.error().message;
    EXPECT_EQ(again->public_key(), key->public_key());
  }
}

constexpr std::string_view kEd25519 =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";

TEST(PrivateKeyPem, RefusesWhatIsNoKeyOfACurve) {
  struct Case {
    std::string_view name;
    std::string_view pem;
    ErrorCode want;
  };
  for (const Case& c :
       {Case{"nothing", "", ErrorCode::kMalformed}, Case{"no PEM", "key", ErrorCode::kMalformed},
        Case{"no DER", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
             ErrorCode::kMalformed},
        Case{"Ed25519", kEd25519, ErrorCode::kUnsupported}}) {
    const auto key = EcdsaPrivateKey::parse_pem(c.pem);
    ASSERT_FALSE(key.has_value()) << c.name;
    EXPECT_EQ(key.error().code, c.want) << c.name << ": " << key.error().message;
  }
}

}  // namespace
}  // namespace confcom::crypto
