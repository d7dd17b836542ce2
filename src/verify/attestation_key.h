#pragma once

#include <optional>

#include "crypto/ecdsa.h"
#include "crypto/x509.h"
#include "evidence/quote.h"
#include "verify/verdict.h"

namespace confcom::verify {

/// A quote's attestation key with the results that hold for every quote it signs. Immutable.
struct CheckedAttestationKey {
  std::optional<crypto::EcdsaPublicKey> key;  ///< absent when it is no point of the curve
  CheckList checks;                           ///< qe.report_signature, qe.report_data
};

/// The PCK key vouches for the quoting enclave's report, and the report for the attestation key.
/// Source: Intel SGX quote library reference: REPORTDATA = SHA-256(key ‖ authentication data) ‖ 32
/// zero bytes. `pck` is null when no certificate is known.
[[nodiscard]] CheckedAttestationKey check_attestation_key(const evidence::QuoteSignature& signature,
                                                          const crypto::Certificate* pck);

/// A key for a cache of the above: a digest of everything that it depends on.
[[nodiscard]] crypto::Sha256Digest attestation_key_digest(const evidence::QuoteSignature& signature,
                                                          const crypto::Certificate* pck);

/// Makes the check quote.signature: the attestation key signed header and body. `quote` is null
/// when it did not parse.
void check_quote_signature(const evidence::Quote* quote,
                           const CheckedAttestationKey* attestation_key, CheckList& checks);

}  // namespace confcom::verify
