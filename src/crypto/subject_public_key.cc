#include "crypto/subject_public_key.h"

#include <fmt/format.h>

#include "crypto/object_identifier.h"

namespace confcom::crypto {
namespace {

constexpr std::string_view kField = "public key";
constexpr auto kEcPublicKey = oid_octets(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01);
constexpr auto kSecp256r1 = oid_octets(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07);
constexpr auto kSecp384r1 = oid_octets(0x2b, 0x81, 0x04, 0x00, 0x22);
constexpr std::byte kUncompressed{0x04};

std::unexpected<Error> unsupported(const DerReader& in, std::string_view what, Bytes identifier) {
  return in.error(
      ErrorCode::kUnsupported, in.offset(), kField,
      fmt::format("has the {} {}; P-256 and P-384 are supported", what, to_dotted(identifier)));
}

Result<Curve> parse_curve(DerReader& in) {
  CONFCOM_TRY(DerReader algorithm, in.sequence(kField));
  CONFCOM_TRY(const Bytes kind, algorithm.object_identifier_octets(kField));
  if (!equal(kind, kEcPublicKey)) return unsupported(in, "algorithm", kind);
  CONFCOM_TRY(const Bytes curve, algorithm.object_identifier_octets("public key's curve"));
  CONFCOM_CHECK(algorithm.expect_end());
  if (equal(curve, kSecp256r1)) return Curve::kP256;
  if (equal(curve, kSecp384r1)) return Curve::kP384;
  return unsupported(in, "curve", curve);
}

}  // namespace

Result<EcdsaPublicKey> parse_subject_public_key(DerReader& in) {
  CONFCOM_TRY(DerReader key, in.sequence(kField));
  CONFCOM_TRY(const Curve curve, parse_curve(key));
  const std::size_t start = key.offset();
  CONFCOM_TRY(const Bytes point, key.bit_string_octets(kField));
  CONFCOM_CHECK(key.expect_end());
  if (point.empty() || point.front() != kUncompressed) {
    return key.error(ErrorCode::kUnsupported, start, kField, "is not an uncompressed point");
  }
  return EcdsaPublicKey::from_point(curve, point.subspan(1));
}

}  // namespace confcom::crypto
