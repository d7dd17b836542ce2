#pragma once

#include "base/bytes.h"

namespace confcom::rpc {

/// Intel's default: the key of Intel's ECDSA P-256 quoting enclave.
/// Source: intel/linux-sgx, sgx_att_key_id_t. Shape: little-endian; version, MRSIGNER and product
/// of the quoting enclave, its algorithm (158 bytes that tell keys apart), then what EPID needs.
[[nodiscard]] ByteArray<256> default_attestation_key_id();

}  // namespace confcom::rpc
