#include "verify/intel_certificate.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/certificate_builder.h"

namespace confcom::verify {
namespace {

using crypto::EcdsaPrivateKey;
using crypto::PublicKey;
using crypto::RsaPrivateKey;
using crypto::SigningKey;

const EcdsaPrivateKey& ecdsa() {
  static const auto key = EcdsaPrivateKey::generate(crypto::Curve::kP256).value();
  return key;
}

const RsaPrivateKey& rsa() {
  static const auto key = RsaPrivateKey::generate(2048, 65537).value();
  return key;
}

crypto::CertificateSpec spec(std::byte serial = std::byte{1}) {
  return {.subject_common_name = "FAKE SGX Root CA",
          .issuer_common_name = "FAKE SGX Root CA",
          .serial = {serial},
          .not_before = Timestamp(std::chrono::days(20000)),
          .not_after = Timestamp(std::chrono::days(21000)),
          .is_ca = true,
          .path_length = {},
          .key_usage = {},
          .extensions = {}};
}

crypto::Certificate made(const crypto::CertificateSpec& wanted, const PublicKey& subject,
                         const SigningKey& issuer) {
  return crypto::Certificate::parse(crypto::make_certificate(wanted, subject, issuer).value())
      .value();
}

TEST(IntelCertificate, IsOfEcdsa) {
  const auto key = key_of_intel_form(made(spec(), ecdsa().public_key(), ecdsa()));
  ASSERT_TRUE(key.has_value()) << key.error().message;
  EXPECT_EQ(*key, ecdsa().public_key());
}

TEST(IntelCertificate, RefusesTheFormsOfOtherPkis) {
  struct Case {
    std::string name;
    crypto::Certificate certificate;
    ErrorCode code;
    std::string words;
  };
  const PublicKey ecdsa_key = ecdsa().public_key();
  const PublicKey rsa_key = rsa().public_key();
  crypto::CertificateSpec pkcs1 = spec();
  pkcs1.signature_algorithm = crypto::SignatureAlgorithm::kRsaPkcs1Sha256;
  for (const Case& c :
       {Case{"an RSA key", made(spec(), rsa_key, ecdsa()), ErrorCode::kUnsupported,
             "certificate \"FAKE SGX Root CA\": its key is of RSA"},
        Case{"signed with RSASSA-PSS", made(spec(), ecdsa_key, rsa()), ErrorCode::kUnsupported,
             "signed with RSASSA-PSS with SHA-384"},
        Case{"signed with PKCS #1", made(pkcs1, ecdsa_key, rsa()), ErrorCode::kUnsupported,
             "signed with RSASSA-PKCS1-v1_5 with SHA-256"},
        Case{"RSA alone", made(spec(), rsa_key, rsa()), ErrorCode::kUnsupported, "signed with RSA"},
        Case{"serial number zero", made(spec(std::byte{0}), ecdsa_key, ecdsa()),
             ErrorCode::kMalformed, "its serial number is zero"}}) {
    SCOPED_TRACE(c.name);
    const auto key = key_of_intel_form(c.certificate);
    ASSERT_FALSE(key.has_value());
    EXPECT_EQ(to_string(key.error().code), to_string(c.code));
    EXPECT_TRUE(key.error().message.contains(c.words)) << key.error().message;
  }
}

TEST(IntelCrl, IsSignedWithEcdsa) {
  const crypto::CrlSpec wanted{.issuer_common_name = "FAKE SGX Root CA",
                               .this_update = Timestamp(std::chrono::days(20000)),
                               .next_update = Timestamp(std::chrono::days(20030)),
                               .number = 1,
                               .revoked_serials = {}};
  const auto parsed = [&](const SigningKey& key) {
    return crypto::Crl::parse(crypto::make_crl(wanted, key).value()).value();
  };
  EXPECT_TRUE(expect_intel_form(parsed(ecdsa())).has_value());
  const auto refused = expect_intel_form(parsed(rsa()));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(to_string(refused.error().code), to_string(ErrorCode::kUnsupported));
  EXPECT_EQ(refused.error().message, "CRL: signed with RSASSA-PSS with SHA-384; ECDSA is expected");
}

}  // namespace
}  // namespace confcom::verify
