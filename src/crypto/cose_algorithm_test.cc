#include "crypto/cose_algorithm.h"

#include <gtest/gtest.h>

#include <string>

#include "crypto/rsa_private_key.h"

namespace confcom::crypto {
namespace {

constexpr CoseAlgorithm kAll[] = {CoseAlgorithm::kEs256, CoseAlgorithm::kEs384,
                                  CoseAlgorithm::kPs256, CoseAlgorithm::kPs384,
                                  CoseAlgorithm::kPs512};

const RsaPrivateKey& rsa() {
  static const RsaPrivateKey out = RsaPrivateKey::generate(2048, 65537).value();
  return out;
}

/// The algorithms by which a signature of a message holds.
std::string holding(const PublicKey& key, Bytes signature) {
  std::string out;
  for (const CoseAlgorithm algorithm : kAll) {
    if (!verify_cose_signature(key, algorithm, as_bytes("message"), signature)) continue;
    out += (out.empty() ? "" : " ") + std::string(to_string(algorithm));
  }
  return out;
}

TEST(CoseAlgorithm, HasTheRegistrysNumbers) {
  for (const CoseAlgorithm algorithm : kAll) {
    EXPECT_EQ(parse_cose_algorithm(static_cast<std::int64_t>(algorithm)), algorithm);
  }
  // HMAC, EdDSA, ES512, RS256; and -38 in another width.
  for (const std::int64_t other : {0L, 5L, -8L, -36L, -257L, 218L, -294L, -(1L << 32) - 38}) {
    EXPECT_FALSE(parse_cose_algorithm(other).has_value()) << other;
  }
}

TEST(CoseAlgorithm, IsOfOneHashAndKindOfKey) {
  const Bytes message = as_bytes("message");
  const PublicKey key = rsa().public_key();
  EXPECT_EQ(holding(key, rsa().sign_pss(HashAlgorithm::kSha256, message).value()), "PS256");
  EXPECT_EQ(holding(key, rsa().sign_pss(HashAlgorithm::kSha384, message).value()), "PS384");
  EXPECT_EQ(holding(key, rsa().sign_pss(HashAlgorithm::kSha512, message).value()), "PS512");
  EXPECT_EQ(holding(key, rsa().sign_pkcs1(message).value()), "");
}

TEST(CoseAlgorithm, IsOfOneCurve) {
  const Bytes message = as_bytes("message");
  const auto p256 = EcdsaPrivateKey::generate(Curve::kP256).value();
  const auto p384 = EcdsaPrivateKey::generate(Curve::kP384).value();
  EXPECT_EQ(holding(p256.public_key(), p256.sign(HashAlgorithm::kSha256, message).value()),
            "ES256");
  EXPECT_EQ(holding(p384.public_key(), p384.sign(HashAlgorithm::kSha384, message).value()),
            "ES384");
  EXPECT_EQ(holding(p384.public_key(), p384.sign(HashAlgorithm::kSha256, message).value()), "");
  EXPECT_EQ(holding(p384.public_key(), p384.sign_der(HashAlgorithm::kSha384, message).value()), "");
}

}  // namespace
}  // namespace confcom::crypto
