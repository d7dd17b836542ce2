#include "crypto/signed_der.h"

#include <fmt/format.h>

#include "crypto/object_identifier.h"

namespace confcom::crypto {
namespace {

constexpr std::string_view kAlgorithm = "signature algorithm";
constexpr auto kEcdsaWithSha256 = oid_octets(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
constexpr auto kEcdsaWithSha384 = oid_octets(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03);

/// Source: RFC 5758, 3.2: parameters are absent.
Result<HashAlgorithm> parse_algorithm(DerReader& in) {
  const std::size_t start = in.offset();
  CONFCOM_TRY(DerReader algorithm, in.sequence(kAlgorithm));
  CONFCOM_TRY(const Bytes identifier, algorithm.object_identifier_octets(kAlgorithm));
  const bool is_sha256 = equal(identifier, kEcdsaWithSha256);
  if (!is_sha256 && !equal(identifier, kEcdsaWithSha384)) {
    return in.error(
        ErrorCode::kUnsupported, start, kAlgorithm,
        fmt::format("is {}; ECDSA with SHA-256 or SHA-384 is supported", to_dotted(identifier)));
  }
  CONFCOM_CHECK(algorithm.expect_end());
  return is_sha256 ? HashAlgorithm::kSha256 : HashAlgorithm::kSha384;
}

}  // namespace

Result<SignedDer> parse_signed_der(Bytes der, std::size_t cap_bytes, std::string_view object) {
  if (der.size() > cap_bytes) {
    return fail(ErrorCode::kMalformed, fmt::format("{}: larger than {} bytes", object, cap_bytes));
  }
  DerReader whole(der, object);
  CONFCOM_TRY(DerReader parts, whole.sequence("whole"));
  CONFCOM_CHECK(whole.expect_end());

  const std::size_t signed_start = parts.offset();
  CONFCOM_TRY(const DerReader content, parts.sequence("signed part"));
  const Bytes signed_part = parts.since(signed_start);

  const std::size_t algorithm_start = parts.offset();
  CONFCOM_TRY(const HashAlgorithm hash, parse_algorithm(parts));
  const Bytes algorithm = parts.since(algorithm_start);

  CONFCOM_TRY(const Bytes signature, parts.bit_string_octets("signature"));
  CONFCOM_CHECK(parts.expect_end());
  return SignedDer{signed_part, content, algorithm, hash, signature};
}

Result<void> expect_algorithm(DerReader& in, Bytes outer) {
  const std::size_t start = in.offset();
  CONFCOM_CHECK(in.sequence(kAlgorithm));
  if (!equal(in.since(start), outer)) {
    return in.error(ErrorCode::kMalformed, start, kAlgorithm,
                    "is not the one beside the signature");
  }
  return {};
}

}  // namespace confcom::crypto
