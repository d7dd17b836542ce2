#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::evidence {

/// sgx_att_key_id_ext_t, as it goes over AESM.
inline constexpr std::size_t kAttestationKeyIdBytes = 256;
/// Its beginning, sgx_ql_att_key_id_t: what tells attestation keys apart.
inline constexpr std::size_t kAttestationKeyIdBaseBytes = 158;

/// Which attestation key makes a quote. Source: Intel SGX DCAP, sgx_att_key_id_ext_t. Shape:
/// packed, little-endian.
struct AttestationKeyId {
  static constexpr std::uint32_t kEcdsaP256 = 2;

  ByteArray<32> mr_signer{};  ///< of the quoting enclave
  std::uint32_t prod_id = 0;
  std::uint32_t algorithm_id = 0;
};

/// Everything that AttestationKeyId does not say is zero.
[[nodiscard]] ByteArray<kAttestationKeyIdBytes> write_attestation_key_id(
    const AttestationKeyId& id);

/// The identifier of ECDSA P-256 quotes that every DCAP client knows: that of Intel's quoting
/// enclave. It says what kind of quote is wanted; who made the quote is said by the quote.
[[nodiscard]] ByteArray<kAttestationKeyIdBytes> default_attestation_key_id();

}  // namespace confcom::evidence
