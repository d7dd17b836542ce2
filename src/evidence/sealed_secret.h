#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/hpke.h"
#include "crypto/secret_bytes.h"
#include "crypto/x25519.h"

namespace confcom::evidence {

/// A key, a configuration or a model's password; what is larger is encrypted under one of these.
inline constexpr std::size_t kMaxSecretBytes = 65536;

inline constexpr std::size_t kSealedSecretHeaderBytes = 20;
/// How much longer than the secret what is sealed is.
inline constexpr std::size_t kSealedSecretOverheadBytes =
    kSealedSecretHeaderBytes + crypto::kHpkeOverheadBytes;

/// Encrypts a secret of 1 to kMaxSecretBytes to an enclave's key. Whose key it is must be known: a
/// quote says so, see key_binding.h. Source: docs/formats/sealed-secret.md.
/// `ephemeral` is a fresh key of this secret alone; only a test of known answers names one.
/// Errors: invalid_argument (size); untrusted (a key of small order, which no enclave has).
[[nodiscard]] Result<ByteVector> seal_secret(
    const crypto::X25519PublicKey& recipient, Bytes secret,
    crypto::X25519PrivateKey ephemeral = crypto::X25519PrivateKey::generate());

/// What seal_secret sealed to this key. Errors: truncated; malformed (magic, reserved bytes, size);
/// unsupported (version, algorithms); untrusted (sealed to another key, or changed).
[[nodiscard]] Result<crypto::SecretVector> open_secret(const crypto::X25519PrivateKey& recipient,
                                                       Bytes sealed);

}  // namespace confcom::evidence
