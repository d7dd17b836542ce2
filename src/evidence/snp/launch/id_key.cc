#include "evidence/snp/launch/id_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

constexpr std::uint32_t kP384 = 2;
constexpr std::size_t kNumberBytes = 72;
constexpr std::size_t kHalfBytes = 48;

using PairBytes = FixedBytes<2 * kNumberBytes>;

/// Two little-endian numbers, each filled up to 72 bytes, as big-endian ones of 48.
Result<P384Pair> read_pair(std::string_view object, PairBytes in) {
  P384Pair out{};
  for (const std::size_t half : {0U, 1U}) {
    const Bytes number = in.subspan(half * kNumberBytes, kNumberBytes);
    if (!all_zero(number.subspan(kHalfBytes))) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("{}: a number has more than {} bytes", object, kHalfBytes));
    }
    std::ranges::reverse_copy(number.first(kHalfBytes),
                              std::span(out).subspan(half * kHalfBytes).begin());
  }
  return out;
}

void write_pair(const P384Pair& pair, std::span<std::byte, 2 * kNumberBytes> out) {
  for (const std::size_t half : {0U, 1U}) {
    std::ranges::reverse_copy(Bytes(pair).subspan(half * kHalfBytes, kHalfBytes),
                              out.subspan(half * kNumberBytes).begin());
  }
}

Result<void> check_rest(std::string_view object, Bytes rest) {
  if (all_zero(rest)) return {};
  return fail(ErrorCode::kMalformed, fmt::format("{}: bytes that are reserved are set", object));
}

}  // namespace

Result<P384Pair> parse_snp_public_key(FixedBytes<kSnpPublicKeyBytes> in) {
  constexpr std::string_view kObject = "SNP public key";
  std::uint32_t curve = 0;
  const FieldReader read(in);
  read(kAt<0>, curve);
  if (curve != kP384) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{}: curve {} where {}, P-384, is known", kObject, curve, kP384));
  }
  CONFCOM_CHECK(check_rest(kObject, in.subspan<4 + 2 * kNumberBytes>()));
  return read_pair(kObject, in.subspan<4, 2 * kNumberBytes>());
}

ByteArray<kSnpPublicKeyBytes> write_snp_public_key(const P384Pair& point) {
  ByteArray<kSnpPublicKeyBytes> out{};
  const FieldWriter write(out);
  write(kAt<0>, kP384);
  write_pair(point, std::span(out).subspan<4, 2 * kNumberBytes>());
  return out;
}

Result<P384Pair> parse_snp_signature(FixedBytes<kSnpSignatureBytes> in) {
  constexpr std::string_view kObject = "SNP signature";
  CONFCOM_CHECK(check_rest(kObject, in.subspan<2 * kNumberBytes>()));
  return read_pair(kObject, in.first<2 * kNumberBytes>());
}

ByteArray<kSnpSignatureBytes> write_snp_signature(const P384Pair& signature) {
  ByteArray<kSnpSignatureBytes> out{};
  write_pair(signature, std::span(out).first<2 * kNumberBytes>());
  return out;
}

crypto::Sha384Digest snp_key_digest(const P384Pair& point) {
  return crypto::sha384(write_snp_public_key(point));
}

Result<P384Pair> snp_point_of(const crypto::EcdsaPublicKey& key) {
  P384Pair out{};
  if (key.curve() != crypto::Curve::kP384 || key.point().size() != out.size()) {
    return fail(ErrorCode::kUnsupported, "key of an ID block: on another curve than P-384");
  }
  std::ranges::copy(key.point(), out.begin());
  return out;
}

}  // namespace confcom::evidence
