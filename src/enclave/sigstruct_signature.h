#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/rsa.h"
#include "evidence/sgx/sigstruct.h"

namespace confcom::crypto {
class RsaPrivateKey;
}

namespace confcom::enclave {

/// What EINIT computes of a SIGSTRUCT, each on its own for who looks at one.
struct SigstructCheck {
  bool signature_ok = false;  ///< RSASSA-PKCS1-v1_5 with SHA-256 under its own modulus
  bool q1q2_ok = false;  ///< q1 = s*s div n, q2 = (s*s - q1*n)*s div n: what spares EINIT divisions

  [[nodiscard]] bool ok() const { return signature_ok && q1q2_ok; }
};

[[nodiscard]] SigstructCheck check_sigstruct(const evidence::Sigstruct& sigstruct);

/// SHA-256 of the modulus as it stands in the SIGSTRUCT.
[[nodiscard]] crypto::Sha256Digest mr_signer(const evidence::Sigstruct& sigstruct);

/// What an HSM is given to sign, as a SHA-256 digest.
[[nodiscard]] crypto::Sha256Digest signing_digest(const evidence::Sigstruct& sigstruct);

/// `sigstruct` with modulus, signature, q1 and q2. The same inputs give the same bytes.
/// Errors: invalid_argument (not an RSA-3072 key with exponent 3, and how to make one).
[[nodiscard]] Result<evidence::Sigstruct> sign_sigstruct(evidence::Sigstruct sigstruct,
                                                         const crypto::RsaPrivateKey& key);

/// The same with a signature made elsewhere, big-endian as every tool writes it.
/// Errors: invalid_argument (the key), untrusted (the signature is not over this SIGSTRUCT).
[[nodiscard]] Result<evidence::Sigstruct> attach_signature(evidence::Sigstruct sigstruct,
                                                           const crypto::RsaPublicKey& key,
                                                           Bytes signature);

}  // namespace confcom::enclave
