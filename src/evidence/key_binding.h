#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "crypto/x25519.h"

namespace confcom::evidence {

inline constexpr std::size_t kKeyBindingNonceBytes = 32;

/// The REPORTDATA of an enclave that answers a relying party's nonce with a key of its own: whoever
/// verifies a quote with it knows that the enclave has the private key, and had it after the nonce
/// was chosen. Source: docs/formats/sealed-secret.md.
/// Shape: SHA-256("confcom.dev/enclave-key/v1" ‖ nonce ‖ public key) ‖ 32 zero bytes.
[[nodiscard]] ByteArray<64> key_binding_report_data(FixedBytes<kKeyBindingNonceBytes> nonce,
                                                    const crypto::X25519PublicKey& key);

}  // namespace confcom::evidence
