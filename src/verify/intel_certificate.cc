#include "verify/intel_certificate.h"

#include <fmt/format.h>

#include "base/printable.h"

namespace confcom::verify {
namespace {

Result<void> expect_ecdsa(crypto::SignatureAlgorithm algorithm, std::string_view object) {
  if (crypto::scheme_of(algorithm) == crypto::SignatureScheme::kEcdsa) return {};
  return fail(ErrorCode::kUnsupported, fmt::format("{}: signed with {}; ECDSA is expected", object,
                                                   crypto::to_string(algorithm)));
}

}  // namespace

Result<crypto::EcdsaPublicKey> key_of_intel_form(const crypto::Certificate& certificate) {
  const std::string object =
      fmt::format("certificate \"{}\"", printable(certificate.subject_common_name()));
  CONFCOM_CHECK(expect_ecdsa(certificate.signature_algorithm(), object));
  const crypto::EcdsaPublicKey* key = certificate.ecdsa_key();
  if (key == nullptr) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{}: its key is of RSA; ECDSA is expected", object));
  }
  if (all_zero(certificate.serial()))
    return fail(ErrorCode::kMalformed, fmt::format("{}: its serial number is zero", object));
  return *key;
}

Result<void> expect_intel_form(const crypto::Crl& crl) {
  return expect_ecdsa(crl.signature_algorithm(), "CRL");
}

}  // namespace confcom::verify
