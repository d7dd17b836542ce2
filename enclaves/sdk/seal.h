#pragma once

#include <cstdint>

#include "sdk/error.h"
#include "sdk/wire.h"

namespace confcom::sdk {

/// Who can unseal, on this processor. The numbers are EGETKEY's key policy.
enum class SealTo : std::uint16_t {
  kEnclave = 1,  ///< this very enclave (MRENCLAVE): no other version of it
  kProduct = 2,  ///< the signer's enclaves of this product (MRSIGNER, ISVPRODID) from this SVN on
};

/// `plaintext` as a blob that the host may keep, under a key of its own. `label` says what it is
/// for, is not in the blob, and must be the same at unseal().
/// Shape: docs/formats/sealed-blob.md. Nothing here keeps a host from giving back an older blob.
[[nodiscard]] Result<ByteVector> seal(SealTo to, Bytes plaintext, Bytes label);

/// Errors: kMalformed (not a blob); kUnsupported (its version); kDenied (sealed by a newer version
/// of this enclave, or on a newer TCB); kUntrusted (another enclave's, another processor's, another
/// label's, or altered).
[[nodiscard]] Result<ByteVector> unseal(SealTo to, Bytes blob, Bytes label);

}  // namespace confcom::sdk
