#include "crypto/subject_public_key.h"

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

const std::string kEcPublicKey = "06072a8648ce3d0201";
const std::string kP256 = "06082a8648ce3d030107";
const std::string kP384 = "06052b81040022";
const std::string kP521 = "06052b81040023";

/// The curves' generators.
const std::string kX256 = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
const std::string kY256 = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
const std::string kXy384 =
    "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760a"
    "b7"
    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e"
    "5f";

ByteVector info(std::string_view algorithm, std::string_view bit_string) {
  return sequence(sequence(hex(algorithm)) + element(0x03, hex(bit_string)));
}

Result<EcdsaPublicKey> parse(const ByteVector& der) {
  DerReader reader(der, "thing");
  return parse_subject_public_key(reader);
}

TEST(SubjectPublicKey, IsReadOnBothCurves) {
  const auto p256 = parse(info(kEcPublicKey + kP256, "0004" + kX256 + kY256));
  ASSERT_TRUE(p256.has_value()) << p256.error().message;
  EXPECT_EQ(p256->curve(), Curve::kP256);
  EXPECT_EQ(to_hex(p256->point()), kX256 + kY256);
  const auto p384 = parse(info(kEcPublicKey + kP384, "0004" + kXy384));
  ASSERT_TRUE(p384.has_value()) << p384.error().message;
  EXPECT_EQ(p384->curve(), Curve::kP384);
  EXPECT_EQ(to_hex(p384->point()), kXy384);
}

TEST(SubjectPublicKey, Refuses) {
  const std::string ec_p256 = kEcPublicKey + kP256;
  const std::string point = "0004" + kX256 + kY256;
  for (const Refusal& c : std::vector<Refusal>{
           {"RSA", info("06092a864886f70d0101010500", "00"), ErrorCode::kUnsupported,
            "has the algorithm 1.2.840.113549.1.1.1"},
           {"P-521", info(kEcPublicKey + kP521, point), ErrorCode::kUnsupported,
            "has the curve 1.3.132.0.35"},
           {"no curve", info(kEcPublicKey, point), ErrorCode::kTruncated, "public key's curve"},
           {"explicit parameters", info(kEcPublicKey + "3000", point), ErrorCode::kMalformed,
            "tag 0x30"},
           {"parameters after the curve", info(ec_p256 + "0500", point), ErrorCode::kMalformed,
            "after its end"},
           {"a compressed point", info(ec_p256, "0003" + kX256), ErrorCode::kUnsupported,
            "not an uncompressed point"},
           {"a hybrid point", info(ec_p256, "0007" + kX256 + kY256), ErrorCode::kUnsupported,
            "not an uncompressed"},
           {"infinity", info(ec_p256, "0000"), ErrorCode::kUnsupported,
            "not an uncompressed point"},
           {"no point", info(ec_p256, "00"), ErrorCode::kUnsupported, "not an uncompressed point"},
           {"no bits", info(ec_p256, ""), ErrorCode::kMalformed, "bit string of no whole octets"},
           {"unused bits", info(ec_p256, "0104" + kX256 + kY256), ErrorCode::kMalformed,
            "bit string of no whole octets"},
           {"a short point", info(ec_p256, "0004" + kX256), ErrorCode::kMalformed, "of 32 bytes"},
           {"the other curve's point", info(ec_p256, "0004" + kXy384), ErrorCode::kMalformed,
            "of 96 bytes"},
           {"a point off the curve", info(ec_p256, "0004" + kY256 + kX256), ErrorCode::kMalformed,
            "not a point"},
           {"an element after it",
            sequence(sequence(hex(ec_p256)) + element(0x03, hex(point)) + hex("0500")),
            ErrorCode::kMalformed, "after its end"},
       }) {
    SCOPED_TRACE(c.name);
    expect_refused(parse(c.input), c.code, c.words);
  }
}

}  // namespace
}  // namespace confcom::crypto
