#include "crypto/rsa.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "crypto/openssl.h"
#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::expect_refused;

constexpr auto kSha256 = HashAlgorithm::kSha256;
constexpr auto kSha384 = HashAlgorithm::kSha384;

/// A private key of OpenSSL's, which signs in every way that there is.
class Signer {
 public:
  Signer(unsigned bits, unsigned exponent) : exponent_(exponent) {
    const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    const BignumPtr e(BN_new());
    EVP_PKEY* key = nullptr;
    EXPECT_EQ(BN_set_word(e.get(), exponent), 1);
    EXPECT_EQ(EVP_PKEY_keygen_init(context.get()), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get()), 1);
    EXPECT_EQ(EVP_PKEY_generate(context.get(), &key), 1);
    key_.reset(key);
  }

  [[nodiscard]] ByteVector modulus() const {
    BIGNUM* number = nullptr;
    EXPECT_EQ(EVP_PKEY_get_bn_param(key_.get(), OSSL_PKEY_PARAM_RSA_N, &number), 1);
    const BignumPtr owner(number);
    ByteVector out(static_cast<std::size_t>(BN_num_bytes(number)));
    BN_bn2bin(number, uchars_out(out));
    return out;
  }

  [[nodiscard]] RsaPublicKey public_key() const {
    return RsaPublicKey::from_modulus(modulus(), exponent_).value();
  }

  [[nodiscard]] ByteVector sign(int padding, HashAlgorithm hash, Bytes message,
                                int salt_bytes = RSA_PSS_SALTLEN_DIGEST) const {
    const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr));
    const ByteVector hashed = digest(hash, message);
    EXPECT_EQ(EVP_PKEY_sign_init(context.get()), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(context.get(), padding), 1);
    EXPECT_EQ(
        EVP_PKEY_CTX_set_signature_md(context.get(), hash == kSha256 ? EVP_sha256() : EVP_sha384()),
        1);
    if (padding == RSA_PKCS1_PSS_PADDING) {
      EXPECT_EQ(EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), salt_bytes), 1);
    }
    ByteVector out(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
    std::size_t size = out.size();
    EXPECT_EQ(EVP_PKEY_sign(context.get(), uchars_out(out), &size, uchars(hashed), hashed.size()),
              1);
    return out;
  }

 private:
  unsigned exponent_;
  PkeyPtr key_;
};

/// By size and exponent; making one takes long.
const Signer& signer(unsigned bits, unsigned exponent) {
  static std::map<std::pair<unsigned, unsigned>, Signer> all;
  return all.try_emplace({bits, exponent}, bits, exponent).first->second;
}

const Bytes kMessage = as_bytes("message");

TEST(RsaPublicKey, VerifiesBothPaddings) {
  for (const auto& [bits, exponent] :
       std::vector<std::pair<unsigned, unsigned>>{{3072, 3}, {2048, 65537}}) {
    SCOPED_TRACE(bits);
    const Signer& secret = signer(bits, exponent);
    const RsaPublicKey key = secret.public_key();
    for (const HashAlgorithm hash : {kSha256, kSha384}) {
      EXPECT_TRUE(key.verify_pkcs1(hash, kMessage, secret.sign(RSA_PKCS1_PADDING, hash, kMessage)));
      EXPECT_TRUE(
          key.verify_pss(hash, kMessage, secret.sign(RSA_PKCS1_PSS_PADDING, hash, kMessage)));
    }
  }
}

TEST(RsaPublicKey, RefusesEverythingElse) {
  const Signer& secret = signer(3072, 3);
  const RsaPublicKey key = secret.public_key();
  const ByteVector pkcs1 = secret.sign(RSA_PKCS1_PADDING, kSha256, kMessage);
  const ByteVector pss = secret.sign(RSA_PKCS1_PSS_PADDING, kSha256, kMessage);
  ByteVector flipped = pkcs1;
  flipped.back() ^= std::byte{1};
  struct Case {
    std::string name;
    bool verified;
  };
  for (const Case& c : std::vector<Case>{
           {"PKCS#1 as PSS", key.verify_pss(kSha256, kMessage, pkcs1)},
           {"PSS as PKCS#1", key.verify_pkcs1(kSha256, kMessage, pss)},
           {"PKCS#1, another hash", key.verify_pkcs1(kSha384, kMessage, pkcs1)},
           {"PSS, another hash", key.verify_pss(kSha384, kMessage, pss)},
           {"PKCS#1, another message", key.verify_pkcs1(kSha256, as_bytes("Message"), pkcs1)},
           {"PSS, another message", key.verify_pss(kSha256, as_bytes("Message"), pss)},
           {"a flipped bit", key.verify_pkcs1(kSha256, kMessage, flipped)},
           {"a byte short", key.verify_pkcs1(kSha256, kMessage, Bytes(pkcs1).first(383))},
           {"a byte long", key.verify_pkcs1(kSha256, kMessage, pkcs1 + ByteVector(1))},
           {"nothing", key.verify_pkcs1(kSha256, kMessage, Bytes())},
           {"zero", key.verify_pkcs1(kSha256, kMessage, ByteVector(384))},
           {"another key", signer(2048, 65537).public_key().verify_pkcs1(kSha256, kMessage, pkcs1)},
           {"PSS with a salt of another length",
            key.verify_pss(kSha256, kMessage,
                           secret.sign(RSA_PKCS1_PSS_PADDING, kSha256, kMessage, 20))},
       }) {
    EXPECT_FALSE(c.verified) << c.name;
  }
}

TEST(RsaPublicKey, RefusesKeys) {
  struct Case {
    std::string name;
    std::size_t modulus_bytes;
    std::uint32_t exponent;
    ErrorCode code;
    std::string words;
  };
  for (const Case& c : std::vector<Case>{
           {"nothing", 0, 3, ErrorCode::kMalformed, "of 0 bytes"},
           {"under the least size", 255, 3, ErrorCode::kMalformed, "256 to 512"},
           {"over the cap", 513, 3, ErrorCode::kMalformed, "of 513 bytes"},
           {"exponent 0", 256, 0, ErrorCode::kUnsupported, "exponent 0"},
           {"exponent 1", 256, 1, ErrorCode::kUnsupported, "exponent 1"},
           {"exponent 5", 256, 5, ErrorCode::kUnsupported, "exponent 5"},
       }) {
    SCOPED_TRACE(c.name);
    const ByteVector modulus(c.modulus_bytes, std::byte{0xff});
    expect_refused(RsaPublicKey::from_modulus(modulus, c.exponent), c.code, c.words);
  }
  ByteVector padded(257, std::byte{0xff});
  padded[0] = std::byte{0};
  expect_refused(RsaPublicKey::from_modulus(padded, 3), ErrorCode::kMalformed,
                 "without leading zeros");
}

TEST(RsaPublicKey, AcceptsModuliAtTheLimits) {
  for (const std::size_t bytes : {std::size_t{256}, std::size_t{512}}) {
    EXPECT_TRUE(RsaPublicKey::from_modulus(ByteVector(bytes, std::byte{0xff}), 3).has_value())
        << bytes;
  }
}

}  // namespace
}  // namespace confcom::crypto
