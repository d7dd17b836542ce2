#include "crypto/subject_public_key.h"

#include <fmt/format.h>

#include <limits>

#include "crypto/object_identifier.h"

namespace confcom::crypto {
namespace {

constexpr std::string_view kField = "public key";
constexpr auto kEcPublicKey = oid_octets(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01);
constexpr auto kRsaEncryption = oid_octets(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01);
constexpr auto kSecp256r1 = oid_octets(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07);
constexpr auto kSecp384r1 = oid_octets(0x2b, 0x81, 0x04, 0x00, 0x22);
constexpr std::byte kUncompressed{0x04};

std::unexpected<Error> unsupported(const DerReader& in, std::string_view what, Bytes identifier) {
  return in.error(ErrorCode::kUnsupported, in.offset(), kField,
                  fmt::format("has the {} {}; P-256, P-384 and RSA are supported", what,
                              to_dotted(identifier)));
}

Result<Curve> parse_curve(DerReader& algorithm) {
  CONFCOM_TRY(const Bytes curve, algorithm.object_identifier_octets("public key's curve"));
  CONFCOM_CHECK(algorithm.expect_end());
  if (equal(curve, kSecp256r1)) return Curve::kP256;
  if (equal(curve, kSecp384r1)) return Curve::kP384;
  return unsupported(algorithm, "curve", curve);
}

/// The point after its `algorithm` in `key`.
Result<PublicKey> parse_ecdsa(DerReader& algorithm, DerReader& key) {
  CONFCOM_TRY(const Curve curve, parse_curve(algorithm));
  const std::size_t start = key.offset();
  CONFCOM_TRY(const Bytes point, key.bit_string_octets(kField));
  if (point.empty() || point.front() != kUncompressed) {
    return key.error(ErrorCode::kUnsupported, start, kField, "is not an uncompressed point");
  }
  CONFCOM_TRY(EcdsaPublicKey ecdsa, EcdsaPublicKey::from_point(curve, point.subspan(1)));
  return PublicKey(std::move(ecdsa));
}

/// RSAPublicKey: two numbers in a BIT STRING.
Result<PublicKey> parse_rsa(DerReader& algorithm, DerReader& key) {
  CONFCOM_CHECK(algorithm.null("public key's parameters"));
  CONFCOM_CHECK(algorithm.expect_end());
  CONFCOM_TRY(const Bytes content, key.bit_string_octets(kField));
  DerReader whole(content, "RSA public key");
  CONFCOM_TRY(DerReader numbers, whole.sequence("whole"));
  CONFCOM_CHECK(whole.expect_end());
  CONFCOM_TRY(const Bytes modulus, numbers.positive_integer_octets("modulus"));
  CONFCOM_TRY(const std::uint64_t exponent,
              numbers.unsigned_integer(DerTag::kInteger, std::numeric_limits<std::uint32_t>::max(),
                                       "exponent"));
  CONFCOM_CHECK(numbers.expect_end());
  const Bytes magnitude = modulus.front() == std::byte{0} ? modulus.subspan(1) : modulus;
  CONFCOM_TRY(RsaPublicKey rsa,
              RsaPublicKey::from_modulus(magnitude, static_cast<std::uint32_t>(exponent)));
  return PublicKey(std::move(rsa));
}

Result<PublicKey> parse_key(DerReader& key) {
  CONFCOM_TRY(DerReader algorithm, key.sequence(kField));
  CONFCOM_TRY(const Bytes kind, algorithm.object_identifier_octets(kField));
  if (equal(kind, kEcPublicKey)) return parse_ecdsa(algorithm, key);
  if (equal(kind, kRsaEncryption)) return parse_rsa(algorithm, key);
  return unsupported(algorithm, "algorithm", kind);
}

}  // namespace

Result<PublicKey> parse_subject_public_key(DerReader& in) {
  CONFCOM_TRY(DerReader key, in.sequence(kField));
  CONFCOM_TRY(PublicKey out, parse_key(key));
  CONFCOM_CHECK(key.expect_end());
  return out;
}

}  // namespace confcom::crypto
