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

Result<PublicKey> parse(const ByteVector& der) {
  DerReader reader(der, "thing");
  return parse_subject_public_key(reader);
}

TEST(SubjectPublicKey, IsReadOnBothCurves) {
  const auto p256 = parse(info(kEcPublicKey + kP256, "0004" + kX256 + kY256));
  ASSERT_TRUE(p256.has_value()) << p256.error().message;
  EXPECT_EQ(std::get<EcdsaPublicKey>(*p256).curve(), Curve::kP256);
  EXPECT_EQ(to_hex(std::get<EcdsaPublicKey>(*p256).point()), kX256 + kY256);
  const auto p384 = parse(info(kEcPublicKey + kP384, "0004" + kXy384));
  ASSERT_TRUE(p384.has_value()) << p384.error().message;
  EXPECT_EQ(std::get<EcdsaPublicKey>(*p384).curve(), Curve::kP384);
  EXPECT_EQ(to_hex(std::get<EcdsaPublicKey>(*p384).point()), kXy384);
}

const std::string kRsaEncryption = "06092a864886f70d010101";

/// An RSAPublicKey in a BIT STRING, as parts in hexadecimal; `modulus` with its sign's octet.
ByteVector rsa_info(std::string_view algorithm, std::string_view modulus,
                    std::string_view exponent = "0203010001") {
  const ByteVector numbers = sequence(element(0x02, hex(modulus)) + hex(exponent));
  return sequence(sequence(hex(algorithm)) + element(0x03, hex("00") + numbers));
}

/// So many bits, all set.
std::string modulus(std::size_t bits) { return "00" + std::string(bits / 4, 'f'); }

TEST(SubjectPublicKey, IsReadOfRsa) {
  for (const std::size_t bits : {2048U, 3072U, 4096U}) {
    SCOPED_TRACE(bits);
    const auto key = parse(rsa_info(kRsaEncryption + "0500", modulus(bits)));
    ASSERT_TRUE(key.has_value()) << key.error().message;
    EXPECT_EQ(to_hex(std::get<RsaPublicKey>(*key).modulus()), std::string(bits / 4, 'f'));
    EXPECT_EQ(std::get<RsaPublicKey>(*key).exponent(), 65537U);
  }
}

TEST(SubjectPublicKey, RefusesOtherRsaKeys) {
  const std::string rsa = kRsaEncryption + "0500";
  for (const Refusal& c : std::vector<Refusal>{
           {"a key for RSASSA-PSS alone", rsa_info("06092a864886f70d01010a", modulus(2048)),
            ErrorCode::kUnsupported, "has the algorithm 1.2.840.113549.1.1.10"},
           {"no parameters", rsa_info(kRsaEncryption, modulus(2048)), ErrorCode::kTruncated,
            "public key's parameters"},
           {"other parameters", rsa_info(kRsaEncryption + "3000", modulus(2048)),
            ErrorCode::kMalformed, "tag 0x30 where 0x05"},
           {"parameters twice", rsa_info(rsa + "0500", modulus(2048)), ErrorCode::kMalformed,
            "after its end"},
           {"1024 bits", rsa_info(rsa, modulus(1024)), ErrorCode::kMalformed,
            "RSA modulus of 128 bytes"},
           {"4104 bits", rsa_info(rsa, modulus(4104)), ErrorCode::kMalformed,
            "RSA modulus of 513 bytes"},
           {"a negative modulus", rsa_info(rsa, std::string(512, 'f')), ErrorCode::kMalformed,
            "is a negative number"},
           {"a padded modulus", rsa_info(rsa, "00" + modulus(2048)), ErrorCode::kMalformed,
            "shortest form"},
           {"exponent 1", rsa_info(rsa, modulus(2048), "020101"), ErrorCode::kUnsupported,
            "RSA exponent 1"},
           {"an exponent of 33 bits", rsa_info(rsa, modulus(2048), "02050100000001"),
            ErrorCode::kMalformed, "exponent"},
           {"no exponent", rsa_info(rsa, modulus(2048), ""), ErrorCode::kTruncated, "exponent"},
           {"a third number", rsa_info(rsa, modulus(2048), "0203010001020101"),
            ErrorCode::kMalformed, "after its end"},
           {"no numbers", info(rsa, "00"), ErrorCode::kTruncated, "RSA public key"},
           {"unused bits", info(rsa, "0130060201010201"), ErrorCode::kMalformed,
            "bit string of no whole octets"},
       }) {
    SCOPED_TRACE(c.name);
    expect_refused(parse(c.input), c.code, c.words);
  }
}

TEST(SubjectPublicKey, Refuses) {
  const std::string ec_p256 = kEcPublicKey + kP256;
  const std::string point = "0004" + kX256 + kY256;
  for (const Refusal& c : std::vector<Refusal>{
           {"Ed25519", info("06032b6570", "00"), ErrorCode::kUnsupported,
            "has the algorithm 1.3.101.112"},
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
