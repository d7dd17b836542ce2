#include "evidence/snp/launch/id_authentication.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

using Raw = FixedBytes<kSnpIdAuthenticationBytes>;

constexpr std::string_view kObject = "SNP ID authentication";
constexpr std::uint32_t kNoAlgorithm = 0;
constexpr std::uint32_t kEcdsaP384Sha384 = 1;

constexpr At<0x000> kIdAlgorithmAt;
constexpr At<0x004> kAuthorAlgorithmAt;
constexpr std::size_t kReservedAt = 0x008;
constexpr std::size_t kBlockSignatureAt = 0x040;
constexpr std::size_t kIdKeyAt = 0x240;
constexpr std::size_t kReserved2At = 0x644;
constexpr std::size_t kIdKeySignatureAt = 0x680;
constexpr std::size_t kAuthorKeyAt = 0x880;
constexpr std::size_t kReserved3At = 0xc84;
static_assert(kIdKeyAt + kSnpPublicKeyBytes == kReserved2At);
static_assert(kAuthorKeyAt + kSnpPublicKeyBytes == kReserved3At);

std::unexpected<Error> refuse(ErrorCode code, std::string_view what) {
  return fail(code, fmt::format("{}: {}", kObject, what));
}

Result<void> check_reserved(Raw in) {
  if (all_zero(in.subspan<kReservedAt, kBlockSignatureAt - kReservedAt>()) &&
      all_zero(in.subspan<kReserved2At, kIdKeySignatureAt - kReserved2At>()) &&
      all_zero(in.subspan<kReserved3At>())) {
    return {};
  }
  return refuse(ErrorCode::kMalformed, "bytes that are reserved are set");
}

Result<std::optional<SnpAuthor>> read_author(Raw in) {
  std::uint32_t algorithm = 0;
  const FieldReader read(in);
  read(kAuthorAlgorithmAt, algorithm);
  if (algorithm == kNoAlgorithm) {
    if (all_zero(in.subspan<kIdKeySignatureAt>())) return std::nullopt;
    return refuse(ErrorCode::kMalformed, "an author's key or signature without its algorithm");
  }
  if (algorithm != kEcdsaP384Sha384) {
    return refuse(ErrorCode::kUnsupported, fmt::format("author's key algorithm {}", algorithm));
  }
  SnpAuthor out;
  CONFCOM_TRY(out.key, parse_snp_public_key(in.subspan<kAuthorKeyAt, kSnpPublicKeyBytes>()));
  CONFCOM_TRY(out.id_key_signature,
              parse_snp_signature(in.subspan<kIdKeySignatureAt, kSnpSignatureBytes>()));
  return out;
}

Result<P384Pair> sign(const crypto::EcdsaPrivateKey& key, Bytes message) {
  CONFCOM_TRY(const ByteVector signature, key.sign(crypto::HashAlgorithm::kSha384, message));
  P384Pair out{};
  if (signature.size() != out.size()) {
    return refuse(ErrorCode::kInternal, "a signature of another size than P-384's");
  }
  std::ranges::copy(signature, out.begin());
  return out;
}

}  // namespace

Result<SnpIdAuthentication> parse_snp_id_authentication(Bytes in) {
  CONFCOM_TRY(const Raw raw, exactly<kSnpIdAuthenticationBytes>(in, kObject));
  std::uint32_t algorithm = 0;
  const FieldReader read(raw);
  read(kIdAlgorithmAt, algorithm);
  if (algorithm != kEcdsaP384Sha384) {
    return refuse(ErrorCode::kUnsupported, fmt::format("ID key algorithm {}", algorithm));
  }
  CONFCOM_CHECK(check_reserved(raw));
  SnpIdAuthentication out;
  CONFCOM_TRY(out.block_signature,
              parse_snp_signature(raw.subspan<kBlockSignatureAt, kSnpSignatureBytes>()));
  CONFCOM_TRY(out.id_key, parse_snp_public_key(raw.subspan<kIdKeyAt, kSnpPublicKeyBytes>()));
  CONFCOM_TRY(out.author, read_author(raw));
  return out;
}

ByteArray<kSnpIdAuthenticationBytes> write_snp_id_authentication(
    const SnpIdAuthentication& authentication) {
  ByteArray<kSnpIdAuthenticationBytes> out{};
  const FieldWriter write(out);
  write(kIdAlgorithmAt, kEcdsaP384Sha384);
  write(kAt<kBlockSignatureAt>, write_snp_signature(authentication.block_signature));
  write(kAt<kIdKeyAt>, write_snp_public_key(authentication.id_key));
  if (!authentication.author.has_value()) return out;
  write(kAuthorAlgorithmAt, kEcdsaP384Sha384);
  write(kAt<kIdKeySignatureAt>, write_snp_signature(authentication.author->id_key_signature));
  write(kAt<kAuthorKeyAt>, write_snp_public_key(authentication.author->key));
  return out;
}

Result<SnpIdAuthentication> sign_snp_id_block(
    const SnpIdBlock& block, const crypto::EcdsaPrivateKey& id_key,
    const std::optional<crypto::EcdsaPrivateKey>& author_key) {
  SnpIdAuthentication out;
  CONFCOM_TRY(out.id_key, snp_point_of(id_key.public_key()));
  CONFCOM_TRY(out.block_signature, sign(id_key, write_snp_id_block(block)));
  if (!author_key.has_value()) return out;
  SnpAuthor author;
  CONFCOM_TRY(author.key, snp_point_of(author_key->public_key()));
  CONFCOM_TRY(author.id_key_signature, sign(*author_key, write_snp_public_key(out.id_key)));
  out.author = author;
  return out;
}

}  // namespace confcom::evidence
