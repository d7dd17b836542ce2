#pragma once

#include "sdk/wire.h"
#include "sdk/x25519.h"

namespace confcom::sdk {

using Nonce = ByteArray<32>;

/// REPORTDATA that says: this key was asked for with this nonce. Whoever gave the nonce knows from
/// the quote that the key is this enclave's, and that the quote is fresh.
/// Source: docs/formats/sealed-secret.md.
[[nodiscard]] ByteArray<64> bind_key(const X25519PublicKey& key, const Nonce& nonce);

}  // namespace confcom::sdk
