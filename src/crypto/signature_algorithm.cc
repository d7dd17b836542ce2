#include "crypto/signature_algorithm.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "crypto/object_identifier.h"

namespace confcom::crypto {
namespace {

constexpr std::string_view kField = "signature algorithm";

constexpr auto kEcdsaWithSha256 = oid_octets(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
constexpr auto kEcdsaWithSha384 = oid_octets(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03);
// 1.2.840.113549.1.1.n
constexpr auto kMgf1 = oid_octets(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08);
constexpr auto kRsaPss = oid_octets(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a);
constexpr auto kSha256WithRsa = oid_octets(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b);
constexpr auto kSha384WithRsa = oid_octets(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c);
// 2.16.840.1.101.3.4.2.n
constexpr auto kSha256 = oid_octets(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01);
constexpr auto kSha384 = oid_octets(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02);

struct Properties {
  SignatureScheme scheme;
  HashAlgorithm hash;
  std::string_view name;
};

/// In the enumerators' order.
constexpr std::array<Properties, 6> kProperties{
    {{SignatureScheme::kEcdsa, HashAlgorithm::kSha256, "ECDSA with SHA-256"},
     {SignatureScheme::kEcdsa, HashAlgorithm::kSha384, "ECDSA with SHA-384"},
     {SignatureScheme::kRsaPss, HashAlgorithm::kSha256, "RSASSA-PSS with SHA-256"},
     {SignatureScheme::kRsaPss, HashAlgorithm::kSha384, "RSASSA-PSS with SHA-384"},
     {SignatureScheme::kRsaPkcs1, HashAlgorithm::kSha256, "RSASSA-PKCS1-v1_5 with SHA-256"},
     {SignatureScheme::kRsaPkcs1, HashAlgorithm::kSha384, "RSASSA-PKCS1-v1_5 with SHA-384"}}};

const Properties& properties_of(SignatureAlgorithm algorithm) {
  return kProperties.at(std::to_underlying(algorithm));
}

std::unexpected<Error> unsupported(const DerReader& in, std::size_t at, std::string_view what) {
  return in.error(ErrorCode::kUnsupported, at, kField, what);
}

/// An AlgorithmIdentifier of a hash, with its NULL.
Result<HashAlgorithm> parse_hash(DerReader& in) {
  const std::size_t start = in.offset();
  CONFCOM_TRY(DerReader algorithm, in.sequence("hash algorithm"));
  CONFCOM_TRY(const Bytes identifier, algorithm.object_identifier_octets("hash algorithm"));
  CONFCOM_CHECK(algorithm.null("hash algorithm's parameters"));
  CONFCOM_CHECK(algorithm.expect_end());
  if (equal(identifier, kSha256)) return HashAlgorithm::kSha256;
  if (equal(identifier, kSha384)) return HashAlgorithm::kSha384;
  return unsupported(
      in, start,
      fmt::format("has the hash {}; SHA-256 and SHA-384 are supported", to_dotted(identifier)));
}

Result<HashAlgorithm> parse_pss_hash(DerReader& in) {
  CONFCOM_TRY(DerReader tagged, in.constructed(DerTag::kContext0, "hash algorithm"));
  CONFCOM_TRY(const HashAlgorithm hash, parse_hash(tagged));
  CONFCOM_CHECK(tagged.expect_end());
  return hash;
}

Result<void> expect_mask_generation(DerReader& in, HashAlgorithm hash) {
  const std::size_t start = in.offset();
  CONFCOM_TRY(DerReader tagged, in.constructed(DerTag::kContext1, "mask generation"));
  CONFCOM_TRY(DerReader algorithm, tagged.sequence("mask generation"));
  CONFCOM_CHECK(tagged.expect_end());
  CONFCOM_TRY(const Bytes identifier, algorithm.object_identifier_octets("mask generation"));
  CONFCOM_TRY(const HashAlgorithm mask_hash, parse_hash(algorithm));
  CONFCOM_CHECK(algorithm.expect_end());
  if (equal(identifier, kMgf1) && mask_hash == hash) return {};
  return unsupported(in, start, "has another mask generation than MGF1 with its own hash");
}

/// A number under an EXPLICIT tag, which must be `expected`.
Result<void> expect_number(DerReader& in, DerTag tag, std::uint64_t expected,
                           std::string_view field) {
  constexpr std::uint64_t kMax = 0xffff;
  const std::size_t start = in.offset();
  CONFCOM_TRY(DerReader tagged, in.constructed(tag, field));
  CONFCOM_TRY(const std::uint64_t number, tagged.unsigned_integer(DerTag::kInteger, kMax, field));
  CONFCOM_CHECK(tagged.expect_end());
  if (number == expected) return {};
  return unsupported(in, start, fmt::format("has the {} {}, not {}", field, number, expected));
}

/// RSASSA-PSS-params. What is left out stands for SHA-1 or a salt of 20 bytes and is missed here,
/// but for the trailer field, which has one value only.
Result<SignatureAlgorithm> parse_pss(DerReader& algorithm) {
  constexpr std::uint64_t kTrailerField = 1;
  CONFCOM_TRY(DerReader parameters, algorithm.sequence("RSASSA-PSS parameters"));
  CONFCOM_TRY(const HashAlgorithm hash, parse_pss_hash(parameters));
  CONFCOM_CHECK(expect_mask_generation(parameters, hash));
  const bool is_sha256 = hash == HashAlgorithm::kSha256;
  const std::uint64_t salt_bytes = is_sha256 ? sizeof(Sha256Digest) : sizeof(Sha384Digest);
  CONFCOM_CHECK(expect_number(parameters, DerTag::kContext2, salt_bytes, "salt length"));
  if (!parameters.at_end())
    CONFCOM_CHECK(expect_number(parameters, DerTag::kContext3, kTrailerField, "trailer field"));
  CONFCOM_CHECK(parameters.expect_end());
  return is_sha256 ? SignatureAlgorithm::kRsaPssSha256 : SignatureAlgorithm::kRsaPssSha384;
}

/// By its identifier; reads the parameters.
Result<SignatureAlgorithm> parse_parameters(Bytes identifier, DerReader& algorithm) {
  if (equal(identifier, kEcdsaWithSha256)) return SignatureAlgorithm::kEcdsaSha256;
  if (equal(identifier, kEcdsaWithSha384)) return SignatureAlgorithm::kEcdsaSha384;
  if (equal(identifier, kRsaPss)) return parse_pss(algorithm);
  const bool is_sha256 = equal(identifier, kSha256WithRsa);
  if (is_sha256 || equal(identifier, kSha384WithRsa)) {
    CONFCOM_CHECK(algorithm.null("signature algorithm's parameters"));
    return is_sha256 ? SignatureAlgorithm::kRsaPkcs1Sha256 : SignatureAlgorithm::kRsaPkcs1Sha384;
  }
  return fail(ErrorCode::kUnsupported,
              fmt::format("signature algorithm {}; ECDSA, RSASSA-PSS and RSASSA-PKCS1-v1_5 with "
                          "SHA-256 or SHA-384 are supported",
                          to_dotted(identifier)));
}

}  // namespace

SignatureScheme scheme_of(SignatureAlgorithm algorithm) { return properties_of(algorithm).scheme; }
HashAlgorithm hash_of(SignatureAlgorithm algorithm) { return properties_of(algorithm).hash; }
std::string_view to_string(SignatureAlgorithm algorithm) { return properties_of(algorithm).name; }

Result<SignatureAlgorithm> parse_signature_algorithm(DerReader& in) {
  CONFCOM_TRY(DerReader algorithm, in.sequence(kField));
  CONFCOM_TRY(const Bytes identifier, algorithm.object_identifier_octets(kField));
  CONFCOM_TRY(const SignatureAlgorithm found, parse_parameters(identifier, algorithm));
  CONFCOM_CHECK(algorithm.expect_end());
  return found;
}

}  // namespace confcom::crypto
