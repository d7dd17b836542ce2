#include "verify/trusted_root.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "base/hex.h"
#include "crypto/pem.h"
#include "crypto/x509.h"
#include "verify/testing/fake_pki.h"

namespace confcom::verify {
namespace {

using testing::FakePki;
using testing::FakeSpec;
using testing::sgx_spec;
using testing::Signer;

/// As Intel publishes it (https://certificates.trustedservices.intel.com/IntelSGXRootCA.cer),
/// SHA-256 fingerprint 44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3.
constexpr std::string_view kIntelRoot = R"(-----BEGIN CERTIFICATE-----
MIICjzCCAjSgAwIBAgIUImUM1lqdNInzg7SVUr9QGzknBqwwCgYIKoZIzj0EAwIw
aDEaMBgGA1UEAwwRSW50ZWwgU0dYIFJvb3QgQ0ExGjAYBgNVBAoMEUludGVsIENv
cnBvcmF0aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkGA1UECAwCQ0ExCzAJ
BgNVBAYTAlVTMB4XDTE4MDUyMTEwNDUxMFoXDTQ5MTIzMTIzNTk1OVowaDEaMBgG
A1UEAwwRSW50ZWwgU0dYIFJvb3QgQ0ExGjAYBgNVBAoMEUludGVsIENvcnBvcmF0
aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkGA1UECAwCQ0ExCzAJBgNVBAYT
AlVTMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEC6nEwMDIYZOj/iPWsCzaEKi7
1OiOSLRFhWGjbnBVJfVnkY4u3IjkDYYL0MxO4mqsyYjlBalTVYxFP2sJBK5zlKOB
uzCBuDAfBgNVHSMEGDAWgBQiZQzWWp00ifODtJVSv1AbOScGrDBSBgNVHR8ESzBJ
MEegRaBDhkFodHRwczovL2NlcnRpZmljYXRlcy50cnVzdGVkc2VydmljZXMuaW50
ZWwuY29tL0ludGVsU0dYUm9vdENBLmRlcjAdBgNVHQ4EFgQUImUM1lqdNInzg7SV
Ur9QGzknBqwwDgYDVR0PAQH/BAQDAgEGMBIGA1UdEwEB/wQIMAYBAf8CAQEwCgYI
KoZIzj0EAwIDSQAwRgIhAOW/5QkR+S9CiSDcNoowLuPRLsWGf/Yi7GSX94BgwTwg
AiEA4J0lrHoMs+Xo5o/sX6O9QWxHRAvZUGOdRQ7cvqRXaqI=
-----END CERTIFICATE-----
)";

std::string root_pem(const std::function<void(FakeSpec&)>& bend) {
  static const FakePki pki;
  FakeSpec spec = sgx_spec(3);
  bend(spec);
  return pki.mint(spec).root_pem;
}

void name_root(FakeSpec& spec, const std::string& name) {
  spec.root.subject_common_name = spec.root.issuer_common_name = name;
}

TEST(TrustedRoot, OfIntelHasTheKeyOfItsCertificate) {
  const auto certificate = crypto::parse_certificates_pem(kIntelRoot, 1).value().front();
  EXPECT_EQ(to_hex(certificate.fingerprint()),
            "44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3");
  EXPECT_EQ(TrustedRoot::intel().public_key(), *certificate.ecdsa_key());
  EXPECT_EQ(to_hex(TrustedRoot::intel().public_key().point()),
            "0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f5"
            "67918e2edc88e40d860bd0cc4ee26aacc988e505a953558c453f6b0904ae7394");
  EXPECT_EQ(TrustedRoot::intel().vendor(), "Intel");
  EXPECT_EQ(TrustedRoot::intel().common_name(), certificate.subject_common_name());
}

TEST(TrustedRoot, OfIntelIsAlsoReadFromItsCertificate) {
  const auto root = TrustedRoot::from_certificate_pem(kIntelRoot);
  ASSERT_TRUE(root.has_value()) << root.error().message;
  EXPECT_EQ(root->public_key(), TrustedRoot::intel().public_key());
  EXPECT_EQ(root->vendor(), "Intel");
}

TEST(TrustedRoot, OfAnotherVendorIsOfTheCallersChoice) {
  const FakePki pki;
  const auto root = TrustedRoot::from_certificate_pem(pki.mint(sgx_spec(3)).root_pem);
  ASSERT_TRUE(root.has_value()) << root.error().message;
  EXPECT_EQ(root->vendor(), "FAKE");
  EXPECT_EQ(root->common_name(), "FAKE SGX Root CA");
  EXPECT_EQ(root->public_key(), pki.key(Signer::kRoot).public_key());
  EXPECT_FALSE(root->public_key() == TrustedRoot::intel().public_key());
}

TEST(TrustedRoot, AVendorMayHaveAnyName) {
  for (const std::string vendor : {"x", "Two Words", "SGX Root CA"}) {
    SCOPED_TRACE(vendor);
    const auto root = TrustedRoot::from_certificate_pem(
        root_pem([&](FakeSpec& s) { name_root(s, vendor + " SGX Root CA"); }));
    ASSERT_TRUE(root.has_value()) << root.error().message;
    EXPECT_EQ(root->vendor(), vendor);
  }
}

void expect_refusal(std::string_view name, std::string_view pem, ErrorCode code) {
  SCOPED_TRACE(name);
  const auto root = TrustedRoot::from_certificate_pem(pem);
  ASSERT_FALSE(root.has_value());
  EXPECT_EQ(to_string(root.error().code), to_string(code)) << root.error().message;
}

TEST(TrustedRoot, RefusesWhatIsNotSignedByItself) {
  expect_refusal("another's signature",
                 root_pem([](FakeSpec& s) { s.signs_root = Signer::kStranger; }),
                 ErrorCode::kUntrusted);
  expect_refusal("another issuer's name",
                 root_pem([](FakeSpec& s) { s.root.issuer_common_name = "FAKE SGX Root"; }),
                 ErrorCode::kUntrusted);
  std::string touched = std::string(kIntelRoot);
  touched[touched.find("QWxH")] = 'P';  // within the signature
  expect_refusal("its own, but touched", touched, ErrorCode::kUntrusted);
}

TEST(TrustedRoot, RefusesAKeyOfRsa) {
  const auto rsa = crypto::RsaPrivateKey::generate(2048, 65537).value();
  const auto der = crypto::make_certificate(sgx_spec(3).root, rsa.public_key(), rsa).value();
  expect_refusal("signed by itself, with RSA", crypto::to_pem(der, "CERTIFICATE"),
                 ErrorCode::kUnsupported);
}

TEST(TrustedRoot, RefusesAnotherName) {
  for (const char* name :
       {" SGX Root CA", "SGX Root CA", "FAKE SGX Root", "FAKE SGX Root CA ", "FAKE SGX root CA",
        "FAKE-SGX Root CA", "FAKE SGX PCK Platform CA", "FAKE"}) {
    expect_refusal(name, root_pem([&](FakeSpec& s) { name_root(s, name); }), ErrorCode::kMalformed);
  }
}

TEST(TrustedRoot, RefusesAnythingButOneCertificate) {
  const std::string root = root_pem([](FakeSpec&) {});
  expect_refusal("nothing", "", ErrorCode::kMalformed);
  expect_refusal("text", "FAKE SGX Root CA", ErrorCode::kMalformed);
  expect_refusal("two certificates", root + std::string(kIntelRoot), ErrorCode::kMalformed);
  expect_refusal("the same certificate twice", root + root, ErrorCode::kMalformed);
  expect_refusal("text behind it", root + "text", ErrorCode::kMalformed);
  expect_refusal("cut off", std::string_view(root).substr(0, root.size() / 2),
                 ErrorCode::kMalformed);
  const ByteVector der = crypto::parse_pem(root, "CERTIFICATE", 1).value().front();
  expect_refusal("another label", crypto::to_pem(der, "X509 CRL"), ErrorCode::kMalformed);
  expect_refusal("DER", as_text(der), ErrorCode::kMalformed);
}

TEST(TrustedRoot, RefusesACertificateFromFurtherDown) {
  const auto chain =
      crypto::parse_pem(FakePki().mint(sgx_spec(3)).pck_chain_pem, "CERTIFICATE", 3).value();
  expect_refusal("PCK certificate", crypto::to_pem(chain[0], "CERTIFICATE"), ErrorCode::kMalformed);
  expect_refusal("PCK CA", crypto::to_pem(chain[1], "CERTIFICATE"), ErrorCode::kMalformed);
  EXPECT_TRUE(
      TrustedRoot::from_certificate_pem(crypto::to_pem(chain[2], "CERTIFICATE")).has_value());
}

}  // namespace
}  // namespace confcom::verify
