#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/ecdsa.h"
#include "enclave/simulated_cpu.h"

/// How the quoting and the certification enclave turn a key of EGETKEY into what they need.
/// Source: Intel SGX DCAP, QE3 and PCE: AES-CMAC over a 16-byte block of counter, label and the
/// output's length in bits (big-endian), as NIST SP 800-108 in counter mode.
namespace confcom::platform {

/// A P-256 key: three blocks, 320 bits, reduced as NIST SP 800-56A says. `label` has at most 13
/// characters. Errors: internal.
[[nodiscard]] Result<crypto::EcdsaPrivateKey> derive_ecdsa_key(const enclave::Key& key,
                                                               std::string_view label);

/// 128 bits that identify, and are no secret.
[[nodiscard]] ByteArray<16> derive_identifier(const enclave::Key& key, std::string_view label);

}  // namespace confcom::platform
