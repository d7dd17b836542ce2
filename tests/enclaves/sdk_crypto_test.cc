// The SDK's algorithms outside of any enclave: known answers, and OpenSSL as the other side.

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/hex.h"
#include "crypto/aead.h"
#include "crypto/digest.h"
#include "crypto/ecdsa.h"
#include "crypto/hkdf.h"
#include "crypto/hpke.h"
#include "crypto/random.h"
#include "evidence/key_binding.h"
#include "evidence/sealed_secret.h"
#include "sdk/aes_gcm.h"
#include "sdk/crash.h"
#include "sdk/hpke.h"
#include "sdk/key_binding.h"
#include "sdk/p256.h"
#include "sdk/random.h"
#include "sdk/sealed_secret.h"
#include "sdk/sha256.h"

// What entry.S and RDRAND are inside.
void confcom::sdk::crash(Crash /*reason*/) { std::abort(); }
void confcom::sdk::fill_random(std::span<std::byte> out) { crypto::fill_random(out); }

namespace confcom::tests {
namespace {

template <std::size_t N>
ByteArray<N> hex(std::string_view digits) {
  ByteArray<N> bytes{};
  EXPECT_TRUE(parse_hex_into(digits, bytes));
  return bytes;
}

ByteVector numbered(std::size_t size) {
  ByteVector bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 31 + 7);
  return bytes;
}

Bytes text(std::string_view characters) { return std::as_bytes(std::span(characters)); }

constexpr std::size_t kSizes[] = {1, 15, 16, 17, 64, 1000};

TEST(SdkSha256, IsOpenSsls) {
  for (const std::size_t size : kSizes)
    EXPECT_EQ(sdk::sha256(numbered(size)), crypto::sha256(numbered(size)));
}

TEST(SdkHkdf, IsOpenSsls) {
  const auto key = numbered(40);
  const auto want = crypto::hkdf_sha256_extract(text("salt"), {key});
  const auto found = sdk::hkdf_extract(text("salt"), key);
  EXPECT_EQ(to_hex(found.bytes()), to_hex(want.bytes()));
  ByteArray<100> expanded{};
  const Bytes info[] = {text("in"), text("fo")};
  sdk::hkdf_expand(found, info, expanded);
  EXPECT_EQ(to_hex(expanded),
            to_hex(crypto::hkdf_sha256_expand<100>(want.bytes(), {text("info")}).bytes()));
}

TEST(SdkAesGcm, IsOpenSsls) {
  const auto nonce = hex<12>("000102030405060708090a0b");
  for (const std::size_t size : kSizes) {
    const auto key = hex<32>("404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f");
    const FixedBytes<16> short_key = FixedBytes<32>(key).first<16>();
    const auto long_sealed =
        crypto::AesGcmKey(key).seal(nonce, text("aad"), numbered(size)).value();
    EXPECT_EQ(sdk::aes_gcm_seal(key, nonce, text("aad"), numbered(size)), long_sealed);
    const auto sealed =
        crypto::AesGcmKey(short_key).seal(nonce, text("aad"), numbered(size)).value();
    EXPECT_EQ(sdk::aes_gcm_seal(short_key, nonce, text("aad"), numbered(size)), sealed);
    EXPECT_EQ(sdk::aes_gcm_open(short_key, nonce, text("aad"), sealed), numbered(size));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
      auto altered = sealed;
      altered[i] ^= std::byte{0x80};
      EXPECT_FALSE(sdk::aes_gcm_open(short_key, nonce, text("aad"), altered)) << i;
    }
  }
}

TEST(SdkX25519, AgreesWithOpenSsl) {
  for (int i = 0; i < 20; ++i) {
    const auto mine = sdk::X25519PrivateKey::make();
    const auto theirs = crypto::X25519PrivateKey::generate();
    const auto agreed = mine.agree(theirs.public_key());
    ASSERT_TRUE(agreed.has_value());
    EXPECT_EQ(to_hex(agreed->bytes()),
              to_hex(theirs.derive(mine.derive_public_key()).value().bytes()));
  }
}

/// Source: RFC 9180, A.1.1: skRm and pkRm.
TEST(SdkX25519, DerivesAsPublished) {
  const sdk::X25519PrivateKey key(
      FixedBytes<32>(hex<32>("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")));
  EXPECT_EQ(to_hex(key.derive_public_key()),
            "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d");
}

TEST(SdkX25519, RefusesPointsOfLowOrder) {
  const auto mine = sdk::X25519PrivateKey::make();
  EXPECT_FALSE(mine.agree({}));
  EXPECT_FALSE(mine.agree({std::byte{1}}));
}

/// Source: RFC 6979, A.2.5, SHA-256 of "sample".
TEST(SdkP256, SignsAsPublished) {
  const auto scalar = hex<32>("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
  const auto key = sdk::P256PrivateKey::from_bytes(scalar).value();
  EXPECT_EQ(to_hex(key.derive_public_key()),
            "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
            "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
  EXPECT_EQ(to_hex(key.sign(sdk::sha256(text("sample")))),
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
            "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
}

TEST(SdkP256, OpenSslTakesItsSignatures) {
  const auto key = sdk::P256PrivateKey::make();
  const auto verifier =
      crypto::EcdsaPublicKey::from_point(crypto::Curve::kP256, key.derive_public_key()).value();
  EXPECT_TRUE(verifier.verify(crypto::HashAlgorithm::kSha256, text("message"),
                              key.sign(sdk::sha256(text("message")))));
}

TEST(SdkP256, TakesOpenSslsSignatures) {
  const auto signer = crypto::EcdsaPrivateKey::generate(crypto::Curve::kP256).value();
  sdk::P256PublicKey key{};
  std::ranges::copy(signer.public_key().point(), key.begin());
  sdk::P256Signature signature{};
  std::ranges::copy(signer.sign(crypto::HashAlgorithm::kSha256, text("message")).value(),
                    signature.begin());
  EXPECT_TRUE(sdk::verify_p256(key, sdk::sha256(text("message")), signature));
  EXPECT_FALSE(sdk::verify_p256(key, sdk::sha256(text("another")), signature));
  signature[40] ^= std::byte{1};
  EXPECT_FALSE(sdk::verify_p256(key, sdk::sha256(text("message")), signature));
}

TEST(SdkP256, BothSidesAgree) {
  const auto one = sdk::P256PrivateKey::make();
  const auto other = sdk::P256PrivateKey::make();
  EXPECT_EQ(to_hex(one.agree(other.derive_public_key()).value().bytes()),
            to_hex(other.agree(one.derive_public_key()).value().bytes()));
  EXPECT_FALSE(one.agree(hex<64>(std::string(128, '1')))) << "no point of the curve";
}

TEST(SdkP256, PrivateKeysAreBelowTheOrder) {
  constexpr std::string_view kOrder =
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  EXPECT_FALSE(sdk::P256PrivateKey::from_bytes(hex<32>(kOrder)));
  EXPECT_FALSE(sdk::P256PrivateKey::from_bytes(ByteArray<32>{}));
  auto largest = hex<32>(kOrder);
  largest[31] = std::byte{0x50};
  EXPECT_TRUE(sdk::P256PrivateKey::from_bytes(largest));
}

/// Source: docs/formats/sealed-secret.md, whose keys are RFC 9180's, A.1.1.
TEST(SdkSealedSecret, WorkedExampleOpens) {
  const sdk::X25519PrivateKey key(
      FixedBytes<32>(hex<32>("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")));
  const auto sealed = parse_hex(
                          "434f4e465345414c01000000200001000100000037fda3567bdbd628e88668c3c8d7e97d"
                          "1d1253b6d4ea6d44c150f741f1bf44318c13d6a437ef3c263c97483d619309388d9a55"
                          "15968efee6734e12")
                          .value();
  const auto opened = sdk::open_secret(key, sealed);
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(as_text(*opened), "open sesame");
}

/// Source: RFC 9180, A.1.1.1, sequence number 0.
TEST(SdkHpke, OpensAsPublished) {
  const sdk::X25519PrivateKey key(
      FixedBytes<32>(hex<32>("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")));
  const auto sealed = parse_hex(
                          "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
                          "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9"
                          "6d8770ac83d07bea87e13c512a")
                          .value();
  const auto opened = sdk::hpke_open(key, text("Ode on a Grecian Urn"), text("Count-0"), sealed);
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(as_text(*opened), "Beauty is truth, truth beauty");
}

TEST(SdkSealedSecret, EveryByteCounts) {
  const auto key = sdk::X25519PrivateKey::make();
  const auto sealed = evidence::seal_secret(key.derive_public_key(), text("secret")).value();
  ASSERT_TRUE(sdk::open_secret(key, sealed));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto altered = sealed;
    altered[i] ^= std::byte{1};
    EXPECT_FALSE(sdk::open_secret(key, altered)) << i;
    EXPECT_FALSE(sdk::open_secret(key, Bytes(sealed).first(i))) << i;
  }
}

TEST(SdkKeyBinding, IsTheVerifiers) {
  const auto key = sdk::X25519PrivateKey::make().derive_public_key();
  const auto nonce = hex<32>("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  EXPECT_EQ(sdk::bind_key(key, nonce), evidence::key_binding_report_data(nonce, key));
}

}  // namespace
}  // namespace confcom::tests
