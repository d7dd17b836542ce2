#pragma once

#include "sdk/error.h"
#include "sdk/x25519.h"

namespace confcom::sdk {

/// Opens a secret that `confcom secret seal` sealed to this key. Source:
/// docs/formats/sealed-secret.md. Errors: kMalformed (not a sealed secret), kUnsupported (its
/// version or algorithms), kUntrusted (not for this key, or altered).
[[nodiscard]] Result<ByteVector> open_secret(const X25519PrivateKey& key, Bytes sealed);

}  // namespace confcom::sdk
