#include "crypto/rsa_private_key.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <string>

#include "crypto/ecdsa.h"
#include "crypto/openssl.h"
#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::expect_refused;

using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free_all>>;

const RsaPrivateKey& some_key() {
  static const RsaPrivateKey key = RsaPrivateKey::generate(3072, 3).value();
  return key;
}

PkeyPtr handle_of(const std::string& pem) {
  const BioPtr in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return PkeyPtr(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
}

std::string text_of(BIO* out) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(out, &text);
  return {text, static_cast<std::size_t>(size)};
}

enum class Form { kPkcs1, kPublic, kEncryptedPkcs1, kEncryptedPkcs8 };

/// The key in a form that only OpenSSL writes.
std::string written(const RsaPrivateKey& key, Form form) {
  const PkeyPtr handle = handle_of(key.to_pem().value());
  const BioPtr out(BIO_new(BIO_s_mem()));
  const Bytes password = as_bytes("secret");
  const EVP_CIPHER* cipher = form == Form::kPkcs1 ? nullptr : EVP_aes_128_cbc();
  const int length = static_cast<int>(password.size());
  if (form == Form::kPublic) {
    EXPECT_EQ(PEM_write_bio_PUBKEY(out.get(), handle.get()), 1);
  } else if (form == Form::kEncryptedPkcs8) {
    EXPECT_EQ(PEM_write_bio_PKCS8PrivateKey(out.get(), handle.get(), cipher, "secret", length,
                                            nullptr, nullptr),
              1);
  } else {
    EXPECT_EQ(PEM_write_bio_PrivateKey_traditional(out.get(), handle.get(), cipher,
                                                   uchars(password), length, nullptr, nullptr),
              1);
  }
  return text_of(out.get());
}

TEST(RsaPrivateKey, SignsWithAFreshSaltWhatItsPublicKeyVerifies) {
  const Bytes message = as_bytes("message");
  const RsaPublicKey& key = some_key().public_key();
  for (const HashAlgorithm hash : {HashAlgorithm::kSha256, HashAlgorithm::kSha384}) {
    const HashAlgorithm other =
        hash == HashAlgorithm::kSha256 ? HashAlgorithm::kSha384 : HashAlgorithm::kSha256;
    const ByteVector signature = some_key().sign_pss(hash, message).value();
    EXPECT_EQ(signature.size(), key.modulus().size());
    EXPECT_TRUE(key.verify_pss(hash, message, signature));
    EXPECT_FALSE(key.verify_pss(other, message, signature));
    EXPECT_FALSE(key.verify_pss(hash, as_bytes("Message"), signature));
    EXPECT_FALSE(key.verify_pkcs1(hash, message, signature));
    EXPECT_NE(signature, some_key().sign_pss(hash, message).value());
  }
}

/// One signature in 256 begins with a zero octet.
TEST(RsaPublicKey, RefusesASignatureWithoutItsLeadingZero) {
  const Bytes message = as_bytes("message");
  ByteVector signature;
  do {
    signature = some_key().sign_pss(HashAlgorithm::kSha384, message).value();
  } while (signature.front() != std::byte{0});
  const RsaPublicKey& key = some_key().public_key();
  EXPECT_TRUE(key.verify_pss(HashAlgorithm::kSha384, message, signature));
  EXPECT_FALSE(key.verify_pss(HashAlgorithm::kSha384, message, Bytes(signature).subspan(1)));
}

TEST(RsaPrivateKey, SignsWhatItsPublicKeyVerifies) {
  const Bytes message = as_bytes("message");
  const auto signature = some_key().sign_pkcs1(message);
  ASSERT_TRUE(signature.has_value()) << signature.error().message;
  EXPECT_TRUE(some_key().public_key().verify_pkcs1(HashAlgorithm::kSha256, message, *signature));
  EXPECT_EQ(*some_key().sign_pkcs1(message), *signature) << "the same again";
  EXPECT_NE(*some_key().sign_pkcs1(as_bytes("Message")), *signature);
}

TEST(RsaPrivateKey, IsOfTheSizeThatWasAskedFor) {
  EXPECT_EQ(some_key().public_key().modulus().size(), 384U);
  EXPECT_EQ(some_key().public_key().exponent(), 3U);
  expect_refused(RsaPrivateKey::generate(2047, 3), ErrorCode::kInvalidArgument, "2047 bits");
  expect_refused(RsaPrivateKey::generate(4097, 3), ErrorCode::kInvalidArgument, "4097 bits");
  expect_refused(RsaPrivateKey::generate(3072, 5), ErrorCode::kInvalidArgument, "exponent 5");
}

TEST(RsaPrivateKey, ComesBackFromBothFormsOfPem) {
  const std::string pkcs8 = some_key().to_pem().value();
  EXPECT_TRUE(pkcs8.starts_with("-----BEGIN PRIVATE KEY-----\n"));
  const std::string pkcs1 = written(some_key(), Form::kPkcs1);
  EXPECT_TRUE(pkcs1.starts_with("-----BEGIN RSA PRIVATE KEY-----\n"));
  for (const std::string& pem : {pkcs8, pkcs1}) {
    const auto again = RsaPrivateKey::parse_pem(pem);
    ASSERT_TRUE(again.has_value()) << again.error().message;
    EXPECT_EQ(*again->sign_pkcs1(as_bytes("m")), *some_key().sign_pkcs1(as_bytes("m")));
  }
}

TEST(RsaPrivateKey, RefusesEncryptedKeysWithoutAskingAnybody) {
  for (const Form form : {Form::kEncryptedPkcs1, Form::kEncryptedPkcs8}) {
    expect_refused(RsaPrivateKey::parse_pem(written(some_key(), form)), ErrorCode::kUnsupported,
                   "encrypted");
  }
}

TEST(RsaPrivateKey, RefusesWhatIsNoRsaKey) {
  const std::string pem = some_key().to_pem().value();
  expect_refused(RsaPrivateKey::parse_pem(""), ErrorCode::kMalformed, "not one in PEM");
  expect_refused(RsaPrivateKey::parse_pem("key"), ErrorCode::kMalformed, "not one in PEM");
  expect_refused(RsaPrivateKey::parse_pem(pem.substr(0, 900)), ErrorCode::kMalformed, "PEM");
  expect_refused(RsaPrivateKey::parse_pem(written(some_key(), Form::kPublic)),
                 ErrorCode::kMalformed, "PEM");
  const std::string ec = EcdsaPrivateKey::generate(Curve::kP256)->to_pem().value();
  expect_refused(RsaPrivateKey::parse_pem(ec), ErrorCode::kUnsupported, "not of RSA");
}

TEST(RsaPublicKeyPem, IsOfTheSameKey) {
  const std::string pem = written(some_key(), Form::kPublic);
  const auto key = RsaPublicKey::parse_pem(pem);
  ASSERT_TRUE(key.has_value()) << key.error().message;
  EXPECT_TRUE(equal(key->modulus(), some_key().public_key().modulus()));
  EXPECT_EQ(key->exponent(), 3U);
  EXPECT_EQ(key->to_pem(), pem);
}

TEST(RsaPublicKeyPem, RefusesWhatIsNone) {
  const std::string pem = written(some_key(), Form::kPublic);
  expect_refused(RsaPublicKey::parse_pem(""), ErrorCode::kMalformed, "PEM");
  expect_refused(RsaPublicKey::parse_pem(some_key().to_pem().value()), ErrorCode::kMalformed,
                 "BEGIN PUBLIC KEY");
  expect_refused(RsaPublicKey::parse_pem(pem + pem), ErrorCode::kMalformed, "more than 1");
  expect_refused(
      RsaPublicKey::parse_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
      ErrorCode::kMalformed, "not one");
}

}  // namespace
}  // namespace confcom::crypto
