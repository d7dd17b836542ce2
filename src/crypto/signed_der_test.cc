#include "crypto/signed_der.h"

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

const ByteVector kSignedPart = hex("3003020101");
const ByteVector kSha256 = hex("300a06082a8648ce3d040302");
const ByteVector kSha384 = hex("300a06082a8648ce3d040303");
const ByteVector kSignature = hex("030200aa");

Result<SignedDer> parse(const ByteVector& der) { return parse_signed_der(der, 1000, "thing"); }

TEST(SignedDer, IsSplitIntoItsParts) {
  for (const auto found : {SignatureAlgorithm::kEcdsaSha256, SignatureAlgorithm::kEcdsaSha384}) {
    const ByteVector& algorithm = found == SignatureAlgorithm::kEcdsaSha256 ? kSha256 : kSha384;
    const ByteVector der = sequence(kSignedPart + algorithm + kSignature);
    auto parts = parse(der);
    ASSERT_TRUE(parts.has_value()) << parts.error().message;
    EXPECT_EQ(to_hex(parts->signed_part), to_hex(kSignedPart));
    EXPECT_EQ(to_hex(parts->algorithm), to_hex(algorithm));
    EXPECT_EQ(parts->signature_algorithm, found);
    EXPECT_EQ(to_hex(parts->signature), "aa");
    EXPECT_EQ(parts->content.unsigned_integer(DerTag::kInteger, 1, "number"), 1U);
  }
}

TEST(SignedDer, IsVerifiedOverTheReceivedBytes) {
  const auto key = EcdsaPrivateKey::generate(Curve::kP256).value();
  const ByteVector signature = key.sign_der(HashAlgorithm::kSha256, kSignedPart).value();
  const ByteVector bits = element(0x03, hex("00") + signature);
  const ByteVector der = sequence(kSignedPart + kSha256 + bits);
  const ByteVector other = sequence(hex("3003020102") + kSha256 + bits);
  const ByteVector other_hash = sequence(kSignedPart + kSha384 + bits);
  EXPECT_TRUE(parse(der)->signed_by(key.public_key()));
  EXPECT_TRUE(parse(der)->signed_by(key.public_key().precomputed()));
  EXPECT_FALSE(parse(der)->signed_by(EcdsaPrivateKey::generate(Curve::kP256)->public_key()));
  EXPECT_FALSE(parse(other)->signed_by(key.public_key()));
  EXPECT_FALSE(parse(other_hash)->signed_by(key.public_key()));
}

TEST(SignedDer, Refuses) {
  const ByteVector rsa_sha1 = hex("300d06092a864886f70d0101050500");
  const ByteVector good = sequence(kSignedPart + kSha256 + kSignature);
  for (const Refusal& c : std::vector<Refusal>{
           {"nothing", {}, ErrorCode::kTruncated, "thing: whole at offset 0"},
           {"cut off", ByteVector(good.begin(), good.end() - 1), ErrorCode::kTruncated, "bytes, "},
           {"a byte after it", good + hex("00"), ErrorCode::kMalformed,
            "1 unexpected bytes after its end"},
           {"an indefinite length", hex("3080") + kSignedPart + kSha256 + kSignature + hex("0000"),
            ErrorCode::kMalformed, "indefinite"},
           {"another algorithm", sequence(kSignedPart + rsa_sha1 + kSignature),
            ErrorCode::kUnsupported, "signature algorithm 1.2.840.113549.1.1.5; ECDSA"},
           {"parameters", sequence(kSignedPart + hex("300c06082a8648ce3d0403020500") + kSignature),
            ErrorCode::kMalformed, "after its end"},
           {"no signature", sequence(kSignedPart + kSha256), ErrorCode::kTruncated,
            "signature at offset"},
           {"a signature with unused bits", sequence(kSignedPart + kSha256 + hex("030201aa")),
            ErrorCode::kMalformed, "no whole octets"},
           {"a fourth part", sequence(kSignedPart + kSha256 + kSignature + hex("0500")),
            ErrorCode::kMalformed, "after its end"},
           {"another signed part", sequence(hex("0500") + kSha256 + kSignature),
            ErrorCode::kMalformed, "signed part at offset 2 has tag 0x05"},
       }) {
    SCOPED_TRACE(c.name);
    expect_refused(parse(c.input), c.code, c.words);
  }
}

TEST(SignedDer, IsCapped) {
  const auto of_size = [](std::size_t size) {
    const ByteVector rest = kSha256 + kSignature;
    return sequence(sequence(ByteVector(size - 8 - rest.size())) + rest);
  };
  ASSERT_EQ(of_size(1000).size(), 1000U);
  EXPECT_TRUE(parse(of_size(1000)).has_value());
  expect_refused(parse(of_size(1001)), ErrorCode::kMalformed, "thing: larger than 1000 bytes");
}

TEST(ExpectAlgorithm, ComparesWithTheOneOutside) {
  const ByteVector two = kSha256 + kSha384;
  DerReader reader(two, "thing");
  EXPECT_TRUE(expect_algorithm(reader, kSha256).has_value());
  expect_refused(expect_algorithm(reader, kSha256), ErrorCode::kMalformed,
                 "signature algorithm at offset 12 is not the one beside the signature");
  expect_refused(expect_algorithm(reader, kSha256), ErrorCode::kTruncated, "signature algorithm");
}

}  // namespace
}  // namespace confcom::crypto
