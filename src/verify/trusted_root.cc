#include "verify/trusted_root.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "base/hex.h"
#include "base/printable.h"
#include "verify/intel_certificate.h"

namespace confcom::verify {
namespace {

constexpr std::string_view kIntelRootPoint =
    "0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f5"
    "67918e2edc88e40d860bd0cc4ee26aacc988e505a953558c453f6b0904ae7394";

/// The keys that have signed all of Intel's PCK certificates and collateral since 2018, through
/// renewed certificates. A hint for speed alone: what they sign must still chain to the root.
constexpr std::string_view kIntelSignerPoints[] = {
    // Intel SGX PCK Platform CA
    "35207feeddb595748ed82bb3a71c3be1e241ef61320c6816e6b5c2b71dad5532"
    "eaea12a4eb3f948916429ea47ba6c3af82a15e4b19664e52657939a2d96633de",
    // Intel SGX PCK Processor CA
    "bf6af8d329d883a0b5d9756e4fee599e7e4c6426f1a0a2f33efc7ecf9f282437"
    "77eb83cd79d54c04f66610c289fc88b89c2f377c0d069f621c1492309309ac13",
    // Intel SGX TCB Signing
    "43451bcc73c9d5917caf766e61af3fe98087dd4f13257b261e851897799dd13d"
    "6811fb47713803bb9bae587fccddc2e31be9a28b86962acc6daf96da58eeca96"};

constexpr std::string_view kRootNameEnd = " SGX Root CA";

crypto::EcdsaPublicKey built_in_key(std::string_view point_hex) {
  const auto point = parse_hex_array<64>(point_hex);
  auto key = crypto::EcdsaPublicKey::from_point(crypto::Curve::kP256, *point);
  if (!key.has_value()) std::abort();  // a constant above is broken
  return *std::move(key);
}

}  // namespace

const TrustedRoot& TrustedRoot::intel() {
  static const TrustedRoot root(built_in_key(kIntelRootPoint), "Intel");
  return root;
}

TrustedRoot TrustedRoot::precomputed() const {
  TrustedRoot out = *this;
  out.prepared_.push_back(public_key_.precomputed());
  if (public_key_ == intel().public_key_) {
    for (const std::string_view point : kIntelSignerPoints) {
      out.prepared_.push_back(built_in_key(point).precomputed());
    }
  }
  return out;
}

const crypto::EcdsaPublicKey& TrustedRoot::prepared(const crypto::EcdsaPublicKey& key) const {
  const auto found = std::ranges::find(prepared_, key);
  return found == prepared_.end() ? key : *found;
}

const crypto::EcdsaPublicKey* TrustedRoot::prepared_key(
    const crypto::Certificate& certificate) const {
  const crypto::EcdsaPublicKey* key = certificate.ecdsa_key();
  return key == nullptr ? nullptr : &prepared(*key);
}

Result<TrustedRoot> TrustedRoot::from_certificate_pem(std::string_view pem) {
  CONFCOM_TRY(const std::vector<crypto::Certificate> certificates,
              crypto::parse_certificates_pem(pem, 1));
  const crypto::Certificate& root = certificates.front();
  CONFCOM_TRY(const crypto::EcdsaPublicKey key, key_of_intel_form(root));
  const std::string_view name = root.subject_common_name();
  if (!name.ends_with(kRootNameEnd) || name.size() == kRootNameEnd.size()) {
    return fail(ErrorCode::kMalformed,
                fmt::format("trusted root: common name \"{}\", expected \"<vendor>{}\"",
                            printable(name), kRootNameEnd));
  }
  if (!equal(root.subject(), root.issuer()) || !root.signed_by(key)) {
    return fail(ErrorCode::kUntrusted,
                "trusted root: not signed by itself; give the root CA's certificate");
  }
  return TrustedRoot(key, std::string(name.substr(0, name.size() - kRootNameEnd.size())));
}

}  // namespace confcom::verify
