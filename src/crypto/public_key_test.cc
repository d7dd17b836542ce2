#include "crypto/public_key.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/rsa_private_key.h"

namespace confcom::crypto {
namespace {

using enum SignatureAlgorithm;

struct Signed {
  SignatureAlgorithm algorithm;
  PublicKey key;
  ByteVector signature;
};

constexpr std::string_view kMessage = "message";

/// One message, signed in every way.
const std::vector<Signed>& all() {
  static const std::vector<Signed> out = [] {
    const auto ecdsa = EcdsaPrivateKey::generate(Curve::kP384).value();
    const auto rsa = RsaPrivateKey::generate(2048, 65537).value();
    const Bytes message = as_bytes(kMessage);
    constexpr auto k256 = HashAlgorithm::kSha256;
    constexpr auto k384 = HashAlgorithm::kSha384;
    return std::vector<Signed>{
        {kEcdsaSha256, ecdsa.public_key(), ecdsa.sign_der(k256, message).value()},
        {kEcdsaSha384, ecdsa.public_key(), ecdsa.sign_der(k384, message).value()},
        {kRsaPssSha256, rsa.public_key(), rsa.sign_pss(k256, message).value()},
        {kRsaPssSha384, rsa.public_key(), rsa.sign_pss(k384, message).value()},
        {kRsaPkcs1Sha256, rsa.public_key(), rsa.sign_pkcs1(message).value()}};
  }();
  return out;
}

TEST(VerifySignature, HoldsUnderItsOwnKeyAndAlgorithmAlone) {
  for (const Signed& made : all()) {
    for (const Signed& other : all()) {
      for (const auto algorithm : {kEcdsaSha256, kEcdsaSha384, kRsaPssSha256, kRsaPssSha384,
                                   kRsaPkcs1Sha256, kRsaPkcs1Sha384}) {
        EXPECT_EQ(verify_signature(other.key, algorithm, as_bytes(kMessage), made.signature),
                  algorithm == made.algorithm && other.key == made.key)
            << to_string(made.algorithm) << " as " << to_string(algorithm);
      }
    }
  }
}

TEST(VerifySignature, FailsForOtherBytes) {
  for (const Signed& made : all()) {
    SCOPED_TRACE(to_string(made.algorithm));
    EXPECT_FALSE(verify_signature(made.key, made.algorithm, as_bytes("Message"), made.signature));
    EXPECT_FALSE(verify_signature(made.key, made.algorithm, as_bytes(kMessage), Bytes()));
    for (std::size_t i = 0; i < made.signature.size(); i += 7) {
      ByteVector changed = made.signature;
      changed[i] ^= std::byte{1};
      EXPECT_FALSE(verify_signature(made.key, made.algorithm, as_bytes(kMessage), changed)) << i;
    }
  }
}

TEST(PublicKey, EqualsByKindAndNumbers) {
  const auto rsa = RsaPrivateKey::generate(2048, 65537).value();
  const auto again = RsaPublicKey::parse_pem(rsa.public_key().to_pem().value()).value();
  EXPECT_EQ(PublicKey(rsa.public_key()), PublicKey(again));
  for (const Signed& made : all()) EXPECT_NE(PublicKey(rsa.public_key()), made.key);
}

}  // namespace
}  // namespace confcom::crypto
