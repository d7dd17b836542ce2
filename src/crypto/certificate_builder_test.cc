#include "crypto/certificate_builder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/crl.h"
#include "crypto/testing/der.h"
#include "crypto/x509.h"

namespace confcom::crypto {
namespace {

using testing::attribute;
using testing::expect_refused;
using testing::hex;
using testing::sequence;
using testing::text;

Timestamp time(std::string_view text) { return parse_timestamp(text).value(); }

CertificateSpec spec() {
  return {.subject_common_name = "SIMULATED SGX Root CA",
          .issuer_common_name = "SIMULATED SGX Root CA",
          .serial = hex("22650cd65a9d3489f383b49552bf501b392706ac"),
          .not_before = time("2018-05-21T10:45:10Z"),
          .not_after = time("2049-12-31T23:59:59Z"),
          .is_ca = true,
          .path_length = 1,
          .key_usage = {KeyUsage::kKeyCertSign, KeyUsage::kCrlSign},
          .extensions = {{"1.2.840.113741.1.13.1", false, hex("3000")},
                         {"2.5.29.14", false, hex("0402abcd")}}};
}

TEST(MakeCertificate, SaysWhatItsSpecSays) {
  for (const Curve curve : {Curve::kP256, Curve::kP384}) {
    const auto subject = EcdsaPrivateKey::generate(curve).value();
    const auto issuer = EcdsaPrivateKey::generate(curve).value();
    const auto certificate =
        Certificate::parse(make_certificate(spec(), subject.public_key(), issuer).value());
    ASSERT_TRUE(certificate.has_value()) << certificate.error().message;
    EXPECT_EQ(certificate->subject_common_name(), "SIMULATED SGX Root CA");
    EXPECT_EQ(certificate->issuer_common_name(), "SIMULATED SGX Root CA");
    EXPECT_TRUE(equal(certificate->subject(), certificate->issuer()));
    EXPECT_EQ(to_hex(certificate->serial()), "22650cd65a9d3489f383b49552bf501b392706ac");
    EXPECT_EQ(certificate->not_before(), spec().not_before);
    EXPECT_EQ(certificate->not_after(), spec().not_after);
    EXPECT_EQ(certificate->public_key(), PublicKey(subject.public_key()));
    EXPECT_EQ(certificate->signature_algorithm(), SignatureAlgorithm::kEcdsaSha256);
    EXPECT_TRUE(certificate->may_sign_certificates());
    EXPECT_TRUE(certificate->may_sign_crls());
    EXPECT_FALSE(certificate->may_sign_data());
    EXPECT_EQ(certificate->path_length(), 1U);
    EXPECT_EQ(to_hex(certificate->extension("1.2.840.113741.1.13.1").value_or(Bytes())), "3000");
    EXPECT_EQ(to_hex(certificate->extension("2.5.29.14").value_or(Bytes())), "0402abcd");
    EXPECT_TRUE(certificate->signed_by(issuer.public_key()));
    EXPECT_FALSE(certificate->signed_by(subject.public_key()));
  }
}

TEST(MakeCertificate, WritesTimesInBothForms) {
  const auto key = EcdsaPrivateKey::generate(Curve::kP256).value();
  for (const std::string at :
       {"1949-12-31T23:59:59Z", "1950-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
        "2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}) {
    SCOPED_TRACE(at);
    CertificateSpec wanted = spec();
    wanted.not_before = time(at);
    const auto certificate =
        Certificate::parse(make_certificate(wanted, key.public_key(), key).value());
    ASSERT_TRUE(certificate.has_value()) << certificate.error().message;
    EXPECT_EQ(certificate->not_before(), time(at));
  }
}

TEST(MakeCertificate, GivesTheSerialsSignAnOctet) {
  const auto key = EcdsaPrivateKey::generate(Curve::kP256).value();
  CertificateSpec wanted = spec();
  wanted.serial = hex("ff");
  EXPECT_EQ(
      to_hex(Certificate::parse(make_certificate(wanted, key.public_key(), key).value())->serial()),
      "00ff");
}

TEST(MakeCertificate, RefusesWhatIsNoIdentifier) {
  const auto key = EcdsaPrivateKey::generate(Curve::kP256).value();
  for (const std::string oid : {"", "no identifier", "1", "9.9.9"}) {
    SCOPED_TRACE(oid);
    CertificateSpec wanted = spec();
    wanted.extensions = {{oid, false, {}}};
    expect_refused(make_certificate(wanted, key.public_key(), key), ErrorCode::kInvalidArgument,
                   "is no object identifier");
  }
}

TEST(MakeCrl, SaysWhatItsSpecSays) {
  const auto key = EcdsaPrivateKey::generate(Curve::kP256).value();
  const CrlSpec wanted{.issuer_common_name = "SIMULATED SGX PCK Platform CA",
                       .this_update = time("2025-01-01T00:00:00Z"),
                       .next_update = time("2050-01-01T00:00:00Z"),
                       .number = 1234567890123,
                       .revoked_serials = {hex("efae"), hex("6fc3"), hex("01")}};
  const auto crl = Crl::parse(make_crl(wanted, key).value());
  ASSERT_TRUE(crl.has_value()) << crl.error().message;
  EXPECT_EQ(crl->issuer_common_name(), wanted.issuer_common_name);
  EXPECT_EQ(crl->this_update(), wanted.this_update);
  EXPECT_EQ(crl->next_update(), wanted.next_update);
  EXPECT_EQ(crl->revoked_count(), 3U);
  for (const std::string serial : {"00efae", "6fc3", "01"})
    EXPECT_TRUE(crl->revokes(hex(serial))) << serial;
  EXPECT_FALSE(crl->revokes(hex("efae")));
  EXPECT_TRUE(crl->signed_by(key.public_key()));
}

/// As AMD's: an RSA issuer, a P-384 subject of serial number zero.
CertificateSpec vcek_spec() {
  return {.subject_common_name = "SEV-VCEK",
          .issuer_common_name = "SEV-Milan",
          .serial = hex("00"),
          .not_before = time("2026-01-01T00:00:00Z"),
          .not_after = time("2033-01-01T00:00:00Z"),
          .is_ca = false,
          .path_length = {},
          .key_usage = {},
          .extensions = {{"1.3.6.1.4.1.3704.1.1", false, hex("020100")},
                         {"1.3.6.1.4.1.3704.1.3.8", false, hex("020200db")}},
          .subject_attributes = amd_name_attributes(),
          .issuer_attributes = amd_name_attributes(),
          .has_basic_constraints = false};
}

const RsaPrivateKey& rsa_key() {
  static const RsaPrivateKey key = RsaPrivateKey::generate(4096, 65537).value();
  return key;
}

/// OU, C, L, ST, O and CN, in the string types of AMD's own.
std::string amd_name(const std::string& common_name) {
  const ByteVector name = sequence(
      attribute("55040b", text(0x0c, "Engineering")) + attribute("550406", text(0x13, "US")) +
      attribute("550407", text(0x0c, "Santa Clara")) + attribute("550408", text(0x0c, "CA")) +
      attribute("55040a", text(0x0c, "Advanced Micro Devices")) +
      attribute("550403", text(0x0c, common_name)));
  return to_hex(name);
}

TEST(MakeCertificate, MakesChainsOfAmdsShape) {
  const auto subject = EcdsaPrivateKey::generate(Curve::kP384).value();
  const auto vcek =
      Certificate::parse(make_certificate(vcek_spec(), subject.public_key(), rsa_key()).value());
  ASSERT_TRUE(vcek.has_value()) << vcek.error().message;
  EXPECT_EQ(to_hex(vcek->subject()), amd_name("SEV-VCEK"));
  EXPECT_EQ(to_hex(vcek->issuer()), amd_name("SEV-Milan"));
  EXPECT_EQ(to_hex(vcek->serial()), "00");
  EXPECT_EQ(vcek->signature_algorithm(), SignatureAlgorithm::kRsaPssSha384);
  EXPECT_EQ(vcek->public_key(), PublicKey(subject.public_key()));
  EXPECT_EQ(vcek->extensions().size(), 2U);
  EXPECT_FALSE(vcek->extension("2.5.29.19").has_value());
  EXPECT_TRUE(vcek->signed_by(rsa_key().public_key()));
  EXPECT_FALSE(vcek->signed_by(subject.public_key()));

  CertificateSpec ark = vcek_spec();
  ark.is_ca = true;
  const auto root =
      Certificate::parse(make_certificate(ark, rsa_key().public_key(), rsa_key()).value());
  ASSERT_TRUE(root.has_value()) << root.error().message;
  EXPECT_TRUE(root->is_ca());
  ASSERT_NE(root->rsa_key(), nullptr);
  EXPECT_EQ(*root->rsa_key(), rsa_key().public_key());
  EXPECT_EQ(root->ecdsa_key(), nullptr);
  EXPECT_TRUE(root->signed_by(root->public_key()));
}

TEST(MakeCertificate, SignsWithTheAlgorithmThatIsAskedFor) {
  const auto ecdsa = EcdsaPrivateKey::generate(Curve::kP384).value();
  using enum SignatureAlgorithm;
  for (const auto algorithm : {kEcdsaSha256, kEcdsaSha384, kRsaPssSha256, kRsaPssSha384,
                               kRsaPkcs1Sha256, kRsaPkcs1Sha384}) {
    SCOPED_TRACE(to_string(algorithm));
    CertificateSpec wanted = vcek_spec();
    wanted.signature_algorithm = algorithm;
    const bool of_ecdsa = scheme_of(algorithm) == SignatureScheme::kEcdsa;
    const SigningKey issuer = of_ecdsa ? SigningKey(ecdsa) : SigningKey(rsa_key());
    const SigningKey other = of_ecdsa ? SigningKey(rsa_key()) : SigningKey(ecdsa);
    const PublicKey issuer_key =
        of_ecdsa ? PublicKey(ecdsa.public_key()) : PublicKey(rsa_key().public_key());
    const auto certificate =
        Certificate::parse(make_certificate(wanted, ecdsa.public_key(), issuer).value());
    ASSERT_TRUE(certificate.has_value()) << certificate.error().message;
    EXPECT_EQ(certificate->signature_algorithm(), algorithm);
    EXPECT_TRUE(certificate->signed_by(issuer_key));
    expect_refused(make_certificate(wanted, ecdsa.public_key(), other), ErrorCode::kInvalidArgument,
                   "cannot sign by");
  }
}

TEST(MakeCertificate, RefusesWhatNoNameOrNumberIs) {
  const auto key = EcdsaPrivateKey::generate(Curve::kP256).value();
  CertificateSpec unknown = spec();
  unknown.subject_attributes = {{"NONE", "value"}};
  expect_refused(make_certificate(unknown, key.public_key(), key), ErrorCode::kInvalidArgument,
                 "a name cannot have NONE=\"value\"");
  CertificateSpec country = spec();
  country.issuer_attributes = {{"C", "USA"}};
  expect_refused(make_certificate(country, key.public_key(), key), ErrorCode::kInvalidArgument,
                 "C=\"USA\"");
  CertificateSpec numberless = spec();
  numberless.serial = {};
  expect_refused(make_certificate(numberless, key.public_key(), key), ErrorCode::kInvalidArgument,
                 "no serial number");
}

TEST(MakeCrl, IsSignedWithRsaByAKeyOfRsa) {
  const CrlSpec wanted{.issuer_common_name = "ARK-Milan",
                       .this_update = time("2026-01-01T00:00:00Z"),
                       .next_update = time("2027-01-01T00:00:00Z"),
                       .number = 11,
                       .revoked_serials = {hex("020001")},
                       .issuer_attributes = amd_name_attributes()};
  const ByteVector der = make_crl(wanted, rsa_key()).value();
  const auto crl = Crl::parse(der);
  ASSERT_TRUE(crl.has_value()) << crl.error().message;
  EXPECT_EQ(to_hex(crl->issuer()), amd_name("ARK-Milan"));
  EXPECT_EQ(crl->signature_algorithm(), SignatureAlgorithm::kRsaPssSha384);
  EXPECT_TRUE(crl->revokes(hex("020001")));
  EXPECT_TRUE(crl->signed_by(rsa_key().public_key()));
  EXPECT_FALSE(crl->signed_by(EcdsaPrivateKey::generate(Curve::kP384)->public_key()));
  for (std::size_t i = 0; i < der.size(); i += 5) {
    ByteVector changed = der;
    changed[i] ^= std::byte{1};
    const auto other = Crl::parse(changed);
    EXPECT_FALSE(other.has_value() && other->signed_by(rsa_key().public_key())) << i;
  }
}

TEST(MakeCrl, MayRevokeNothing) {
  const auto key = EcdsaPrivateKey::generate(Curve::kP256).value();
  const CrlSpec wanted{.issuer_common_name = "CA",
                       .this_update = time("2025-01-01T00:00:00Z"),
                       .next_update = time("2026-01-01T00:00:00Z"),
                       .number = 1,
                       .revoked_serials = {}};
  EXPECT_EQ(Crl::parse(make_crl(wanted, key).value())->revoked_count(), 0U);
}

}  // namespace
}  // namespace confcom::crypto
