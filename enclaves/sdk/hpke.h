#pragma once

#include "sdk/error.h"
#include "sdk/x25519.h"

namespace confcom::sdk {

/// Opens what was sealed to a key by HPKE in base mode, one message: X25519 with HKDF-SHA256,
/// HKDF-SHA256, AES-128-GCM. `sealed`: the encapsulated key, ciphertext and tag.
/// Source: RFC 9180, 4.1, 5.1, 6.1. Errors: kUntrusted (not for this key, other `info` or
/// `associated`, or altered).
[[nodiscard]] Result<ByteVector> hpke_open(const X25519PrivateKey& key, Bytes info,
                                           Bytes associated, Bytes sealed);

}  // namespace confcom::sdk
