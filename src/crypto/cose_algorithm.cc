#include "crypto/cose_algorithm.h"

#include <fmt/format.h>

#include <algorithm>

namespace confcom::crypto {
namespace {

struct Properties {
  CoseAlgorithm algorithm;
  std::string_view name;
  HashAlgorithm hash;
  bool is_rsa;
  Curve curve;  // of ECDSA
};

constexpr Properties kProperties[] = {
    {CoseAlgorithm::kEs256, "ES256", HashAlgorithm::kSha256, false, Curve::kP256},
    {CoseAlgorithm::kEs384, "ES384", HashAlgorithm::kSha384, false, Curve::kP384},
    {CoseAlgorithm::kPs256, "PS256", HashAlgorithm::kSha256, true, {}},
    {CoseAlgorithm::kPs384, "PS384", HashAlgorithm::kSha384, true, {}},
    {CoseAlgorithm::kPs512, "PS512", HashAlgorithm::kSha512, true, {}},
};

const Properties* find(std::int64_t number) {
  const auto* const at = std::ranges::find_if(kProperties, [number](const Properties& each) {
    return static_cast<std::int64_t>(each.algorithm) == number;
  });
  return at == std::end(kProperties) ? nullptr : at;
}

const Properties* find(CoseAlgorithm algorithm) {
  return find(static_cast<std::int64_t>(algorithm));
}

}  // namespace

Result<CoseAlgorithm> parse_cose_algorithm(std::int64_t number) {
  if (const Properties* const found = find(number)) return found->algorithm;
  return fail(ErrorCode::kUnsupported,
              fmt::format("COSE algorithm {}; ES256, ES384, PS256, PS384 and PS512 (-7, -35, -37, "
                          "-38, -39) are supported",
                          number));
}

std::string_view to_string(CoseAlgorithm algorithm) {
  const Properties* const found = find(algorithm);
  return found == nullptr ? "unknown" : found->name;
}

bool fits(CoseAlgorithm algorithm, const PublicKey& key) {
  const Properties* const found = find(algorithm);
  if (found == nullptr) return false;
  if (const auto* const ecdsa = std::get_if<EcdsaPublicKey>(&key))
    return !found->is_rsa && ecdsa->curve() == found->curve;
  return found->is_rsa && std::holds_alternative<RsaPublicKey>(key);
}

bool verify_cose_signature(const PublicKey& key, CoseAlgorithm algorithm, Bytes message,
                           Bytes signature) {
  const Properties* const found = find(algorithm);
  if (found == nullptr || !fits(algorithm, key)) return false;
  if (const auto* const ecdsa = std::get_if<EcdsaPublicKey>(&key))
    return ecdsa->verify(found->hash, message, signature);
  const auto* const rsa = std::get_if<RsaPublicKey>(&key);
  return rsa != nullptr && rsa->verify_pss(found->hash, message, signature);
}

}  // namespace confcom::crypto
