#pragma once

#include "base/bytes.h"
#include "crypto/x25519.h"
#include "evidence/key_binding.h"
#include "verify/appraisal.h"
#include "verify/quote_verdict.h"

namespace confcom::verify {

/// The key that a secret is about to be encrypted to, and the nonce that was sent for it.
struct SecretRecipient {
  crypto::X25519PublicKey public_key{};
  ByteArray<evidence::kKeyBindingNonceBytes> nonce{};
};

/// What a secret demands beside verification and appraisal: the quote is for this key and nonce
/// (secret.key_binding), and `policy` names the enclave, by MRENCLAVE, or by MRSIGNER with product
/// and version (secret.enclave).
[[nodiscard]] CheckList check_secret_recipient(const QuoteVerdict& verdict,
                                               const AppraisalPolicy& policy,
                                               const SecretRecipient& recipient);

}  // namespace confcom::verify
