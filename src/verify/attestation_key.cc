#include "verify/attestation_key.h"

#include "base/hex.h"
#include "crypto/digest.h"
#include "evidence/sgx/report.h"

namespace confcom::verify {
namespace {

using crypto::HashAlgorithm;

ByteArray<64> expected_report_data(const evidence::QuoteSignature& signature) {
  ByteArray<64> out{};  // the second half stays zero
  std::ranges::copy(crypto::sha256({signature.attestation_key, signature.qe_authentication_data}),
                    out.begin());
  return out;
}

void check_report_signature(const evidence::QuoteSignature& signature,
                            const crypto::Certificate* pck, CheckList& checks) {
  constexpr std::string_view kId = "qe.report_signature";
  constexpr std::string_view kExpected = "QE report signed by the PCK key";
  if (pck == nullptr)
    return checks.cannot_check(kId, std::string(kExpected), "the PCK certificate");
  const crypto::EcdsaPublicKey* key = pck->ecdsa_key();
  const bool holds =
      key != nullptr &&
      key->verify(HashAlgorithm::kSha256, signature.qe_report_bytes, signature.qe_report_signature);
  checks.add(kId, holds, std::string(kExpected), holds ? "so" : "the signature does not hold");
}

void check_report_data(const evidence::QuoteSignature& signature, CheckList& checks) {
  const ByteArray<64> expected = expected_report_data(signature);
  const ByteArray<64> found = evidence::parse_report_body(signature.qe_report_bytes).report_data;
  checks.add("qe.report_data", equal(expected, found), to_hex(expected), to_hex(found));
}

}  // namespace

CheckedAttestationKey check_attestation_key(const evidence::QuoteSignature& signature,
                                            const crypto::Certificate* pck) {
  CheckedAttestationKey out;
  check_report_signature(signature, pck, out.checks);
  check_report_data(signature, out.checks);
  auto key = crypto::EcdsaPublicKey::from_point(crypto::Curve::kP256, signature.attestation_key);
  if (key.has_value()) out.key = *std::move(key);
  return out;
}

crypto::Sha256Digest attestation_key_digest(const evidence::QuoteSignature& signature,
                                            const crypto::Certificate* pck) {
  // Fixed lengths but for the last part, so that no two inputs are the same bytes.
  const crypto::Sha256Digest no_certificate{};
  return crypto::sha256({pck == nullptr ? no_certificate : pck->fingerprint(),
                         signature.attestation_key, signature.qe_report_bytes,
                         signature.qe_report_signature, signature.qe_authentication_data});
}

void check_quote_signature(const evidence::Quote* quote,
                           const CheckedAttestationKey* attestation_key, CheckList& checks) {
  constexpr std::string_view kId = "quote.signature";
  constexpr std::string_view kExpected = "header and body signed by the attestation key";
  if (quote == nullptr) return checks.cannot_check(kId, std::string(kExpected), "the quote");
  if (!attestation_key->key.has_value()) {
    checks.add(kId, false, std::string(kExpected), "the attestation key is not a point of P-256");
    return;
  }
  const bool holds = attestation_key->key->verify(HashAlgorithm::kSha256, quote->signed_bytes,
                                                  quote->signature.signature);
  checks.add(kId, holds, std::string(kExpected), holds ? "so" : "the signature does not hold");
}

}  // namespace confcom::verify
