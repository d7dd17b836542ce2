#include "verify/snp_id_block.h"

#include <optional>

#include "crypto/ecdsa.h"
#include "evidence/snp/launch/id_authentication.h"
#include "evidence/snp/launch/id_block.h"

namespace confcom::verify {
namespace {

using evidence::P384Pair;
using evidence::SnpIdAuthentication;

/// Why `signature` is not one of `key` over `message`; empty where it is.
std::string signature_problem(const P384Pair& key, Bytes message, const P384Pair& signature) {
  const auto parsed = crypto::EcdsaPublicKey::from_point(crypto::Curve::kP384, key);
  if (!parsed.has_value()) return "the key is no point of P-384";
  return parsed->verify(crypto::HashAlgorithm::kSha384, message, signature)
             ? ""
             : "the signature does not hold";
}

void check_block_signature(const Result<SnpIdAuthentication>& authentication, Bytes id_block,
                           CheckList& checks) {
  constexpr std::string_view kId = "id_block.signature";
  constexpr std::string_view kExpected = "signed by the ID key";
  if (!authentication.has_value()) {
    return checks.cannot_check(kId, std::string(kExpected), "the ID authentication");
  }
  const std::string problem =
      signature_problem(authentication->id_key, id_block, authentication->block_signature);
  checks.add(kId, problem.empty(), std::string(kExpected), problem.empty() ? "so" : problem);
}

void check_id_key_signature(const Result<SnpIdAuthentication>& authentication, CheckList& checks) {
  constexpr std::string_view kId = "id_auth.id_key_signature";
  constexpr std::string_view kExpected = "the ID key is signed by the author's, if there is one";
  if (!authentication.has_value()) {
    return checks.cannot_check(kId, std::string(kExpected), "the ID authentication");
  }
  const std::optional<evidence::SnpAuthor>& author = authentication->author;
  if (!author.has_value()) {
    checks.add(kId, true, std::string(kExpected), "no author");
    return;
  }
  const std::string problem =
      signature_problem(author->key, evidence::write_snp_public_key(authentication->id_key),
                        author->id_key_signature);
  checks.add(kId, problem.empty(), std::string(kExpected), problem.empty() ? "so" : problem);
}

}  // namespace

CheckList check_snp_id_block(Bytes id_block, Bytes id_authentication) {
  CheckList checks;
  const auto block = evidence::parse_snp_id_block(id_block);
  checks.add("id_block.format", block.has_value(), "an ID block of 96 bytes, version 1",
             block.has_value() ? "so" : block.error().message);
  const auto authentication = evidence::parse_snp_id_authentication(id_authentication);
  checks.add("id_auth.format", authentication.has_value(),
             "ID authentication information of 4096 bytes, ECDSA P-384 with SHA-384",
             authentication.has_value() ? "so" : authentication.error().message);
  check_block_signature(authentication, id_block, checks);
  check_id_key_signature(authentication, checks);
  return checks;
}

}  // namespace confcom::verify
