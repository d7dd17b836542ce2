#include "crypto/certificate_builder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/crl.h"
#include "crypto/testing/der.h"
#include "crypto/x509.h"

namespace confcom::crypto {
namespace {

using testing::expect_refused;
using testing::hex;

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
    EXPECT_EQ(certificate->public_key(), subject.public_key());
    EXPECT_TRUE(certificate->may_sign_certificates());
    EXPECT_TRUE(certificate->may_sign_crls());
    EXPECT_FALSE(certificate->may_sign_data());
    EXPECT_EQ(certificate->path_length(), 1U);
    EXPECT_EQ(to_hex(certificate->extension("1.2.840.113741.1.13.1").value()), "3000");
    EXPECT_EQ(to_hex(certificate->extension("2.5.29.14").value()), "0402abcd");
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
