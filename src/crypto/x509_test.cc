#include "crypto/x509.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "crypto/certificate_builder.h"
#include "crypto/pem.h"
#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::attribute;
using testing::element;
using testing::expect_refused;
using testing::extension;
using testing::hex;
using testing::sequence;
using testing::text;

/// A certificate element by element, so that a test can change one. Its signature is of the right
/// shape alone.
struct Parts {
  ByteVector version = hex("a003020102");
  ByteVector serial = hex("020105");
  ByteVector algorithm = hex("300a06082a8648ce3d040302");
  ByteVector issuer = sequence(attribute("550403", text(0x0c, "issuer")));
  ByteVector not_before = text(0x17, "250101000000Z");
  ByteVector not_after = text(0x17, "351231235959Z");
  ByteVector subject = sequence(attribute("550403", text(0x0c, "subject")));
  /// P-256 and its generator.
  ByteVector key =
      sequence(hex("301306072a8648ce3d020106082a8648ce3d030107") +
               hex("034200046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                   "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"));
  ByteVector extensions = element(0xa3, sequence(extension("551d0f", "0101ff", hex("03020780"))));
  ByteVector outer_algorithm = algorithm;
  ByteVector signature = element(0x03, hex("003006020101020101"));

  [[nodiscard]] ByteVector der() const {
    const ByteVector signed_part = version + serial + algorithm + issuer +
                                   sequence(not_before + not_after) + subject + key + extensions;
    return sequence(sequence(signed_part) + outer_algorithm + signature);
  }
};

std::string extension_hex(const Certificate& certificate, std::string_view oid) {
  const auto value = certificate.extension(oid);
  return value.has_value() ? to_hex(*value) : "absent";
}

Timestamp time(std::string_view text) { return parse_timestamp(text).value(); }

const EcdsaPrivateKey& issuer_key() {
  static const auto key = EcdsaPrivateKey::generate(Curve::kP256).value();
  return key;
}

CertificateSpec spec() {
  return {.subject_common_name = "subject",
          .issuer_common_name = "issuer",
          .serial = hex("956f5dcdbd1be1e94049c9d4f433ce01570bde54"),
          .not_before = time("2025-01-01T00:00:00Z"),
          .not_after = time("2050-01-01T00:00:00Z"),
          .is_ca = false,
          .path_length = std::nullopt,
          .key_usage = {},
          .extensions = {}};
}

Certificate made(const CertificateSpec& wanted) {
  return Certificate::parse(
             make_certificate(wanted, issuer_key().public_key(), issuer_key()).value())
      .value();
}

TEST(Certificate, IsReadFromItsElements) {
  const Parts parts;
  const ByteVector der = parts.der();
  const auto certificate = Certificate::parse(der);
  ASSERT_TRUE(certificate.has_value()) << certificate.error().message;
  EXPECT_EQ(to_hex(certificate->der()), to_hex(der));
  EXPECT_EQ(certificate->fingerprint(), sha256(der));
  EXPECT_EQ(to_hex(certificate->subject()), to_hex(parts.subject));
  EXPECT_EQ(to_hex(certificate->issuer()), to_hex(parts.issuer));
  EXPECT_EQ(certificate->subject_common_name(), "subject");
  EXPECT_EQ(certificate->issuer_common_name(), "issuer");
  EXPECT_EQ(to_hex(certificate->serial()), "05");
  EXPECT_EQ(certificate->not_before(), time("2025-01-01T00:00:00Z"));
  EXPECT_EQ(certificate->not_after(), time("2035-12-31T23:59:59Z"));
  ASSERT_NE(certificate->ecdsa_key(), nullptr);
  EXPECT_EQ(certificate->ecdsa_key()->curve(), Curve::kP256);
  EXPECT_EQ(certificate->rsa_key(), nullptr);
  EXPECT_EQ(certificate->signature_algorithm(), SignatureAlgorithm::kEcdsaSha256);
  EXPECT_TRUE(certificate->may_sign_data());
  EXPECT_FALSE(certificate->is_ca());
  EXPECT_EQ(extension_hex(*certificate, "2.5.29.15"), "03020780");
  EXPECT_FALSE(certificate->extension("2.5.29.19").has_value());
  EXPECT_FALSE(certificate->extension("").has_value());
  EXPECT_FALSE(certificate->signed_by(issuer_key().public_key()));
}

TEST(Certificate, OutlivesItsInput) {
  ByteVector der = Parts().der();
  const Certificate certificate = Certificate::parse(der).value();
  std::ranges::fill(der, std::byte{0});
  EXPECT_EQ(certificate.subject_common_name(), "subject");
  EXPECT_EQ(extension_hex(certificate, "2.5.29.15"), "03020780");
  EXPECT_EQ(certificate.fingerprint(), sha256(certificate.der()));
}

TEST(Certificate, ListsItsExtensionsInTheirOrder) {
  Parts parts;
  parts.extensions = element(
      0xa3, sequence(extension("2b060104019c780101", "", hex("020100")) +
                     extension("551d0f", "0101ff", hex("03020780")) + extension("2a03", "", {})));
  const Certificate certificate = Certificate::parse(parts.der()).value();
  const std::vector<CertificateExtension> extensions = certificate.extensions();
  ASSERT_EQ(extensions.size(), 3U);
  EXPECT_EQ(extensions[0].oid, "1.3.6.1.4.1.3704.1.1");
  EXPECT_FALSE(extensions[0].critical);
  EXPECT_EQ(to_hex(extensions[0].value), "020100");
  EXPECT_EQ(extensions[1].oid, "2.5.29.15");
  EXPECT_TRUE(extensions[1].critical);
  EXPECT_EQ(extensions[2].oid, "1.2.3");
  EXPECT_TRUE(extensions[2].value.empty());
  parts.extensions = {};
  EXPECT_TRUE(Certificate::parse(parts.der())->extensions().empty());
}

TEST(Certificate, MayHaveTheSerialNumberZero) {
  Parts parts;
  parts.serial = hex("020100");
  EXPECT_EQ(to_hex(Certificate::parse(parts.der())->serial()), "00");
}

TEST(Certificate, NeedsNoExtensions) {
  Parts parts;
  parts.extensions = {};
  const auto certificate = Certificate::parse(parts.der());
  ASSERT_TRUE(certificate.has_value()) << certificate.error().message;
  EXPECT_FALSE(certificate->may_sign_data());
  EXPECT_FALSE(certificate->may_sign_crls());
  EXPECT_FALSE(certificate->may_sign_certificates());
}

struct Change {
  std::string name;
  std::function<void(Parts&)> change;
  ErrorCode code;
  std::string words;
};

constexpr auto kMalformed = ErrorCode::kMalformed;
constexpr auto kUnsupported = ErrorCode::kUnsupported;

/// Each of these is refused for its reason.
void expect_all_refused(const std::vector<Change>& changes) {
  for (const Change& c : changes) {
    SCOPED_TRACE(c.name);
    Parts parts;
    c.change(parts);
    expect_refused(Certificate::parse(parts.der()), c.code, c.words);
  }
}

TEST(Certificate, RefusesOtherVersionsAndAlgorithms) {
  const ByteVector sha384 = hex("300a06082a8648ce3d040303");
  expect_all_refused({
      {"version 1", [](Parts& p) { p.version = {}; }, kUnsupported, "not of version 3"},
      {"version 1 written out", [](Parts& p) { p.version = hex("a003020100"); }, kUnsupported,
       "not of version 3"},
      {"version 2", [](Parts& p) { p.version = hex("a003020101"); }, kUnsupported,
       "not of version 3"},
      {"version 4", [](Parts& p) { p.version = hex("a003020103"); }, kMalformed,
       "version at offset"},
      {"two versions", [](Parts& p) { p.version = hex("a006020102020102"); }, kMalformed,
       "after its end"},
      {"a negative serial", [](Parts& p) { p.serial = hex("0201ff"); }, kMalformed,
       "serial number"},
      {"no serial", [](Parts& p) { p.serial = {}; }, kMalformed, "serial number"},
      {"another algorithm inside", [&](Parts& p) { p.algorithm = sha384; }, kMalformed,
       "not the one beside"},
      {"another algorithm outside", [&](Parts& p) { p.outer_algorithm = sha384; }, kMalformed,
       "not the one beside"},
      {"parameters inside", [](Parts& p) { p.algorithm = hex("300c06082a8648ce3d0403020500"); },
       kMalformed, "not the one beside"},
  });
}

TEST(Certificate, RefusesNamesTimesAndKeysThatAreNone) {
  expect_all_refused({
      {"no issuer", [](Parts& p) { p.issuer = sequence({}); }, kMalformed, "issuer at offset"},
      {"no subject", [](Parts& p) { p.subject = sequence({}); }, kMalformed, "subject at offset"},
      {"no notBefore", [](Parts& p) { p.not_before = {}; }, ErrorCode::kTruncated, "notAfter"},
      {"a wrong notBefore", [](Parts& p) { p.not_before = text(0x17, "251301000000Z"); },
       kMalformed, "notBefore"},
      {"a wrong notAfter", [](Parts& p) { p.not_after = text(0x18, "20350101000000Z"); },
       kMalformed, "notAfter"},
      {"a third time", [](Parts& p) { p.not_after = p.not_after + p.not_before; }, kMalformed,
       "after its end"},
      {"another curve",
       [](Parts& p) {
         p.key =
             sequence(hex("301006072a8648ce3d020106052b81040023"
                          "030200aa"));
       },
       kUnsupported, "has the curve"},
  });
}

TEST(Certificate, RefusesListsOfExtensionsThatAreNone) {
  expect_all_refused({
      {"a unique identifier", [](Parts& p) { p.extensions = hex("81020001") + p.extensions; },
       kMalformed, "tag 0x81 where 0xa3"},
      {"an empty list of extensions", [](Parts& p) { p.extensions = element(0xa3, sequence({})); },
       ErrorCode::kTruncated, "extension"},
      {"extensions without a list", [](Parts& p) { p.extensions = element(0xa3, {}); },
       ErrorCode::kTruncated, "extensions"},
      {"two lists of extensions", [](Parts& p) { p.extensions = p.extensions + p.extensions; },
       kMalformed, "after its end"},
      {"two lists in one",
       [](Parts& p) {
         const ByteVector list = sequence(extension("551d0f", "0101ff", hex("03020780")));
         p.extensions = element(0xa3, list + list);
       },
       kMalformed, "after its end"},
  });
}

TEST(Certificate, RefusesExtensionsThatItCannotKeep) {
  expect_all_refused({
      {"an extension twice",
       [](Parts& p) {
         p.extensions =
             element(0xa3, sequence(extension("2a03", "", {}) + extension("2a03", "", {})));
       },
       kMalformed, "have 1.2.3 twice"},
      {"an unknown critical extension",
       [](Parts& p) { p.extensions = element(0xa3, sequence(extension("2a03", "0101ff", {}))); },
       kMalformed, "unknown critical extension 1.2.3"},
      {"wrong key usage",
       [](Parts& p) {
         p.extensions = element(0xa3, sequence(extension("551d0f", "", hex("03020000"))));
       },
       kMalformed, "keyUsage"},
      {"wrong constraints",
       [](Parts& p) {
         p.extensions = element(0xa3, sequence(extension("551d13", "", hex("3003010100"))));
       },
       kMalformed, "basicConstraints"},
  });
}

TEST(Certificate, RefusesEveryCutAndBytesAfterIt) {
  const ByteVector der = Parts().der();
  for (std::size_t size = 0; size < der.size(); ++size) {
    expect_refused(Certificate::parse(Bytes(der).first(size)), ErrorCode::kTruncated,
                   "certificate: whole");
  }
  expect_refused(Certificate::parse(der + hex("00")), ErrorCode::kMalformed, "after its end");
}

TEST(Certificate, IsCapped) {
  const auto of_size = [](std::size_t size) {
    Parts parts;
    const auto padded = [&](std::size_t bytes) {
      parts.extensions = element(0xa3, sequence(extension("2a03", "", ByteVector(bytes))));
      return parts.der();
    };
    const std::size_t overhead = padded(10000).size() - 10000;
    return padded(size - overhead);
  };
  ASSERT_EQ(of_size(kMaxCertificateBytes).size(), kMaxCertificateBytes);
  EXPECT_TRUE(Certificate::parse(of_size(kMaxCertificateBytes)).has_value());
  expect_refused(Certificate::parse(of_size(kMaxCertificateBytes + 1)), ErrorCode::kMalformed,
                 "certificate: larger than 16384 bytes");
}

TEST(Certificate, IsVerifiedOverEveryByteOfItsSignedPart) {
  const ByteVector der = make_certificate(spec(), issuer_key().public_key(), issuer_key()).value();
  EXPECT_TRUE(Certificate::parse(der)->signed_by(issuer_key().public_key()));
  EXPECT_TRUE(Certificate::parse(der)->signed_by(issuer_key().public_key().precomputed()));
  EXPECT_FALSE(
      Certificate::parse(der)->signed_by(EcdsaPrivateKey::generate(Curve::kP256)->public_key()));
  for (std::size_t i = 0; i < der.size(); ++i) {
    ByteVector changed = der;
    changed[i] ^= std::byte{1};
    const auto certificate = Certificate::parse(changed);
    EXPECT_FALSE(certificate.has_value() && certificate->signed_by(issuer_key().public_key())) << i;
  }
}

TEST(Certificate, SaysWhatItMayDo) {
  struct Case {
    std::string name;
    bool is_ca;
    std::vector<KeyUsage> key_usage;
    bool certificates;
    bool crls;
    bool data;
  };
  for (const Case& c : std::vector<Case>{
           {"nothing", false, {}, false, false, false},
           {"a CA without key usage", true, {}, false, false, false},
           {"certSign without a CA", false, {KeyUsage::kKeyCertSign}, false, false, false},
           {"a CA", true, {KeyUsage::kKeyCertSign, KeyUsage::kCrlSign}, true, true, false},
           {"a CA for certificates", true, {KeyUsage::kKeyCertSign}, true, false, false},
           {"a signer of data",
            false,
            {KeyUsage::kDigitalSignature, KeyUsage::kNonRepudiation},
            false,
            false,
            true},
           {"non-repudiation alone", false, {KeyUsage::kNonRepudiation}, false, false, false},
       }) {
    SCOPED_TRACE(c.name);
    CertificateSpec wanted = spec();
    wanted.is_ca = c.is_ca;
    wanted.key_usage = c.key_usage;
    const Certificate certificate = made(wanted);
    EXPECT_EQ(certificate.is_ca(), c.is_ca);
    EXPECT_EQ(certificate.may_sign_certificates(), c.certificates);
    EXPECT_EQ(certificate.may_sign_crls(), c.crls);
    EXPECT_EQ(certificate.may_sign_data(), c.data);
  }
}

TEST(CertificatesPem, AreReadInTheirOrder) {
  CertificateSpec second = spec();
  second.subject_common_name = "other";
  const std::string pem =
      to_pem(made(spec()).der(), "CERTIFICATE") + to_pem(made(second).der(), "CERTIFICATE");
  const auto certificates = parse_certificates_pem(pem, 2);
  ASSERT_TRUE(certificates.has_value()) << certificates.error().message;
  ASSERT_EQ(certificates->size(), 2U);
  EXPECT_EQ((*certificates)[0].subject_common_name(), "subject");
  EXPECT_EQ((*certificates)[1].subject_common_name(), "other");
  expect_refused(parse_certificates_pem(pem, 1), ErrorCode::kMalformed, "more than 1 blocks");
}

TEST(CertificatesPem, NameTheOneThatIsRefused) {
  Parts parts;
  parts.version = {};
  const std::string good = to_pem(Parts().der(), "CERTIFICATE");
  expect_refused(parse_certificates_pem(good + to_pem(parts.der(), "CERTIFICATE"), 2),
                 ErrorCode::kUnsupported, "certificate 2: certificate: not of version 3");
  expect_refused(parse_certificates_pem("", 1), ErrorCode::kMalformed, "no CERTIFICATE in it");
}

}  // namespace
}  // namespace confcom::crypto
