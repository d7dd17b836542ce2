#include "enclave/sigstruct_signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/hex.h"
#include "crypto/rsa_private_key.h"

namespace confcom::enclave {
namespace {

using crypto::RsaPrivateKey;
using evidence::Sigstruct;
using ::testing::HasSubstr;

const RsaPrivateKey& some_key() {
  static const RsaPrivateKey key = RsaPrivateKey::generate(3072, 3).value();
  return key;
}

Sigstruct some_sigstruct() {
  Sigstruct out;
  out.date = 0x20260115;
  out.attributes = {.flags = evidence::Attributes::kMode64Bit, .xfrm = 3};
  out.enclave_hash.fill(std::byte{0x42});
  out.isv_svn = 7;
  return out;
}

const Sigstruct& signed_sigstruct() {
  static const Sigstruct out = sign_sigstruct(some_sigstruct(), some_key()).value();
  return out;
}

TEST(SignSigstruct, GivesOneThatHolds) {
  const SigstructCheck check = check_sigstruct(signed_sigstruct());
  EXPECT_TRUE(check.signature_ok);
  EXPECT_TRUE(check.q1q2_ok);
  EXPECT_TRUE(check.ok());
  EXPECT_EQ(signed_bytes(signed_sigstruct()), signed_bytes(some_sigstruct()));
}

TEST(SignSigstruct, GivesTheSameBytesAgain) {
  EXPECT_EQ(sign_sigstruct(some_sigstruct(), some_key()).value(), signed_sigstruct());
}

TEST(SignSigstruct, RefusesKeysThatNoProcessorTakes) {
  struct Case {
    unsigned bits;
    std::uint32_t exponent;
    std::string words;
  };
  for (const Case& c :
       {Case{2048, 3, "RSA-2048 with exponent 3"}, {3072, 65537, "RSA-3072 with exponent 65537"}}) {
    const auto refused =
        sign_sigstruct(some_sigstruct(), RsaPrivateKey::generate(c.bits, c.exponent).value());
    ASSERT_FALSE(refused.has_value()) << c.words;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(refused.error().message, HasSubstr(c.words));
    EXPECT_THAT(refused.error().message, HasSubstr("openssl genrsa -3"));
  }
}

TEST(MrSigner, IsTheHashOfTheModulusAsItStands) {
  const Bytes modulus = some_key().public_key().modulus();
  const ByteVector reversed(modulus.rbegin(), modulus.rend());
  EXPECT_EQ(mr_signer(signed_sigstruct()), crypto::sha256(reversed));
}

TEST(SigningDigest, IsThatOfTheSignedBytes) {
  EXPECT_EQ(signing_digest(signed_sigstruct()), crypto::sha256(signed_bytes(some_sigstruct())));
}

TEST(CheckSigstruct, TellsWhatDoesNotHold) {
  struct Case {
    std::string name;
    void (*bend)(Sigstruct&);
    bool signature_ok;
    bool q1q2_ok;
  };
  constexpr std::byte kBit{1};
  for (const Case& c : std::vector<Case>{
           {"ENCLAVEHASH", [](Sigstruct& s) { s.enclave_hash[0] ^= kBit; }, false, true},
           {"ISVSVN", [](Sigstruct& s) { s.isv_svn ^= 1; }, false, true},
           {"SIGNATURE", [](Sigstruct& s) { s.signature[0] ^= kBit; }, false, false},
           {"MODULUS", [](Sigstruct& s) { s.modulus[0] ^= kBit; }, false, false},
           {"MODULUS of zero", [](Sigstruct& s) { s.modulus = {}; }, false, false},
           {"Q1", [](Sigstruct& s) { s.q1[0] ^= kBit; }, true, false},
           {"Q1's highest byte", [](Sigstruct& s) { s.q1.back() ^= kBit; }, true, false},
           {"Q2", [](Sigstruct& s) { s.q2[0] ^= kBit; }, true, false},
           {"all of the key", [](Sigstruct& s) { s.modulus = s.signature = s.q1 = s.q2 = {}; },
            false, false}}) {
    Sigstruct bent = signed_sigstruct();
    c.bend(bent);
    const SigstructCheck check = check_sigstruct(bent);
    EXPECT_EQ(check.signature_ok, c.signature_ok) << c.name;
    EXPECT_EQ(check.q1q2_ok, c.q1q2_ok) << c.name;
    EXPECT_FALSE(check.ok()) << c.name;
  }
}

TEST(AttachSignature, GivesWhatSigningGives) {
  const ByteVector signature = some_key().sign_pkcs1(signed_bytes(some_sigstruct())).value();
  const auto attached = attach_signature(some_sigstruct(), some_key().public_key(), signature);
  ASSERT_TRUE(attached.has_value()) << attached.error().message;
  EXPECT_EQ(*attached, signed_sigstruct());
}

TEST(AttachSignature, RefusesAnotherSignature) {
  const ByteVector good = some_key().sign_pkcs1(signed_bytes(some_sigstruct())).value();
  const ByteVector of_another = some_key().sign_pkcs1(as_bytes("message")).value();
  const ByteVector little_endian(good.rbegin(), good.rend());
  for (const Bytes signature :
       {Bytes(of_another), Bytes(little_endian), Bytes(good).first(383), Bytes()}) {
    const auto refused = attach_signature(some_sigstruct(), some_key().public_key(), signature);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::kUntrusted);
  }
}

}  // namespace
}  // namespace confcom::enclave
