#include "crypto/signature_algorithm.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::element;
using testing::expect_refused;
using testing::hex;
using testing::Refusal;
using testing::sequence;

const std::string kRsa = "06092a864886f70d0101";  // and the identifier's last arc
const std::string kSha256 = "300d06096086480165030402010500";
const std::string kSha384 = "300d06096086480165030402020500";
const std::string kSha512 = "300d06096086480165030402030500";

/// The parts of RSASSA-PSS-params, each whole, so that a test can change one.
struct Pss {
  ByteVector hash = element(0xa0, hex(kSha384));
  ByteVector mask = element(0xa1, sequence(hex(kRsa + "08" + kSha384)));
  ByteVector salt = hex("a203020130");
  ByteVector trailer = {};

  [[nodiscard]] ByteVector der() const {
    return sequence(hex(kRsa + "0a") + sequence(hash + mask + salt + trailer));
  }
};

Pss pss_sha256() {
  return {.hash = element(0xa0, hex(kSha256)),
          .mask = element(0xa1, sequence(hex(kRsa + "08" + kSha256))),
          .salt = hex("a203020120")};
}

Result<SignatureAlgorithm> parse(const ByteVector& der) {
  DerReader reader(der, "thing");
  CONFCOM_TRY(const SignatureAlgorithm algorithm, parse_signature_algorithm(reader));
  CONFCOM_CHECK(reader.expect_end());
  return algorithm;
}

TEST(SignatureAlgorithm, IsReadWithItsParameters) {
  struct Case {
    ByteVector der;
    SignatureAlgorithm algorithm;
    SignatureScheme scheme;
    HashAlgorithm hash;
    std::string name;
  };
  Pss old = Pss();
  old.trailer = hex("a303020101");
  using enum SignatureAlgorithm;
  constexpr auto k256 = HashAlgorithm::kSha256;
  constexpr auto k384 = HashAlgorithm::kSha384;
  for (const Case& c : std::vector<Case>{
           {hex("300a06082a8648ce3d040302"), kEcdsaSha256, SignatureScheme::kEcdsa, k256,
            "ECDSA with SHA-256"},
           {hex("300a06082a8648ce3d040303"), kEcdsaSha384, SignatureScheme::kEcdsa, k384,
            "ECDSA with SHA-384"},
           {pss_sha256().der(), kRsaPssSha256, SignatureScheme::kRsaPss, k256,
            "RSASSA-PSS with SHA-256"},
           {Pss().der(), kRsaPssSha384, SignatureScheme::kRsaPss, k384, "RSASSA-PSS with SHA-384"},
           {old.der(), kRsaPssSha384, SignatureScheme::kRsaPss, k384, "RSASSA-PSS with SHA-384"},
           {sequence(hex(kRsa + "0b0500")), kRsaPkcs1Sha256, SignatureScheme::kRsaPkcs1, k256,
            "RSASSA-PKCS1-v1_5 with SHA-256"},
           {sequence(hex(kRsa + "0c0500")), kRsaPkcs1Sha384, SignatureScheme::kRsaPkcs1, k384,
            "RSASSA-PKCS1-v1_5 with SHA-384"},
       }) {
    SCOPED_TRACE(c.name);
    const auto found = parse(c.der);
    ASSERT_TRUE(found.has_value()) << found.error().message;
    EXPECT_EQ(*found, c.algorithm);
    EXPECT_EQ(scheme_of(*found), c.scheme);
    EXPECT_EQ(hash_of(*found), c.hash);
    EXPECT_EQ(to_string(*found), c.name);
  }
}

TEST(SignatureAlgorithm, RefusesOthers) {
  constexpr auto kMalformed = ErrorCode::kMalformed;
  constexpr auto kTruncated = ErrorCode::kTruncated;
  constexpr auto kUnsupported = ErrorCode::kUnsupported;
  for (const Refusal& c : std::vector<Refusal>{
           {"nothing", {}, kTruncated, "signature algorithm"},
           {"no identifier", sequence({}), kTruncated, "signature algorithm"},
           {"RSA with SHA-1", sequence(hex(kRsa + "050500")), kUnsupported,
            "signature algorithm 1.2.840.113549.1.1.5; ECDSA"},
           {"RSA with SHA-512", sequence(hex(kRsa + "0d0500")), kUnsupported,
            "1.2.840.113549.1.1.13"},
           {"plain RSA", sequence(hex(kRsa + "010500")), kUnsupported, "1.2.840.113549.1.1.1;"},
           {"Ed25519", sequence(hex("06032b6570")), kUnsupported, "1.3.101.112"},
           {"ECDSA with parameters", hex("300c06082a8648ce3d0403020500"), kMalformed,
            "after its end"},
           {"PKCS #1 without parameters", sequence(hex(kRsa + "0b")), kTruncated, "parameters"},
           {"PKCS #1 with others", sequence(hex(kRsa + "0b3000")), kMalformed,
            "tag 0x30 where 0x05"},
           {"PKCS #1 with a NULL of content", sequence(hex(kRsa + "0b050100")), kMalformed,
            "is a NULL with content"},
           {"PKCS #1 with two", sequence(hex(kRsa + "0b05000500")), kMalformed, "after its end"},
           {"PSS without parameters", sequence(hex(kRsa + "0a")), kTruncated,
            "RSASSA-PSS parameters"},
           {"PSS with NULL", sequence(hex(kRsa + "0a0500")), kMalformed, "tag 0x05 where 0x30"},
           {"PSS of its defaults, SHA-1", sequence(hex(kRsa + "0a3000")), kTruncated,
            "hash algorithm"},
       }) {
    SCOPED_TRACE(c.name);
    expect_refused(parse(c.input), c.code, c.words);
  }
}

struct Change {
  std::string name;
  Pss parameters;
  ErrorCode code;
  std::string words;
};

constexpr auto kMalformed = ErrorCode::kMalformed;
constexpr auto kUnsupported = ErrorCode::kUnsupported;

/// Each of these is refused for its reason.
void expect_all_refused(const std::vector<Change>& changes) {
  for (const Change& c : changes) {
    SCOPED_TRACE(c.name);
    expect_refused(parse(c.parameters.der()), c.code, c.words);
  }
}

TEST(SignatureAlgorithm, RefusesOtherPssHashes) {
  expect_all_refused({
      {"no hash", {.hash = {}}, kMalformed, "hash algorithm at offset"},
      {"SHA-512",
       {.hash = element(0xa0, hex(kSha512))},
       kUnsupported,
       "has the hash 2.16.840.1.101.3.4.2.3"},
      {"a hash without NULL",
       {.hash = element(0xa0, hex("300b0609608648016503040202"))},
       ErrorCode::kTruncated,
       "hash algorithm's parameters"},
      {"two hashes", {.hash = element(0xa0, hex(kSha384 + kSha384))}, kMalformed, "after its end"},
      {"the mask of another hash",
       {.hash = element(0xa0, hex(kSha256)), .salt = hex("a203020120")},
       kUnsupported,
       "mask generation"},
  });
}

TEST(SignatureAlgorithm, RefusesOtherPssMasks) {
  const std::string mgf1 = kRsa + "08";
  expect_all_refused({
      {"no mask", {.mask = {}}, kMalformed, "mask generation at offset"},
      {"another mask",
       {.mask = element(0xa1, sequence(hex(kRsa + "09" + kSha384)))},
       kUnsupported,
       "MGF1"},
      {"a mask without hash",
       {.mask = element(0xa1, sequence(hex(mgf1)))},
       ErrorCode::kTruncated,
       "hash algorithm"},
      {"a mask of more",
       {.mask = element(0xa1, sequence(hex(mgf1 + kSha384 + "0500")))},
       kMalformed,
       "after its end"},
  });
}

TEST(SignatureAlgorithm, RefusesOtherPssSalts) {
  expect_all_refused({
      {"no salt length, which is 20", {.salt = {}}, ErrorCode::kTruncated, "salt length"},
      {"no salt", {.salt = hex("a203020100")}, kUnsupported, "has the salt length 0, not 48"},
      {"the other hash's salt",
       {.salt = hex("a203020120")},
       kUnsupported,
       "has the salt length 32, not 48"},
      {"a negative salt", {.salt = hex("a203020180")}, kMalformed, "salt length"},
      {"two salts", {.salt = hex("a206020130020130")}, kMalformed, "after its end"},
  });
}

TEST(SignatureAlgorithm, RefusesOtherPssTrailers) {
  expect_all_refused({
      {"trailer field 2",
       {.trailer = hex("a303020102")},
       kUnsupported,
       "has the trailer field 2, not 1"},
      {"trailer field 0",
       {.trailer = hex("a303020100")},
       kUnsupported,
       "has the trailer field 0, not 1"},
      {"two trailer fields", {.trailer = hex("a303020101a303020101")}, kMalformed, "after its end"},
      {"a fifth parameter", {.trailer = hex("a403020101")}, kMalformed, "tag 0xa4"},
      {"another order",
       {.salt = hex("a303020101"), .trailer = hex("a203020130")},
       kMalformed,
       "tag 0xa3 where 0xa2"},
  });
}

}  // namespace
}  // namespace confcom::crypto
