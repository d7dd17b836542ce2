#pragma once

#include "sdk/error.h"
#include "sdk/wire.h"

namespace confcom::sdk {

inline constexpr std::size_t kGcmTagBytes = 16;
using GcmNonce = ByteArray<12>;

/// AES-128 or AES-256 in GCM by its key's length, which must be 16 or 32; ciphertext, then the tag.
/// A nonce serves once under one key. Source: NIST SP 800-38D.
[[nodiscard]] ByteVector aes_gcm_seal(Bytes key, const GcmNonce& nonce, Bytes associated,
                                      Bytes plaintext);

/// Errors: kUntrusted (another key or nonce, or one bit of anything is different).
[[nodiscard]] Result<ByteVector> aes_gcm_open(Bytes key, const GcmNonce& nonce, Bytes associated,
                                              Bytes sealed);

}  // namespace confcom::sdk
