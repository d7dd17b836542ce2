#include "evidence/sgx/attestation_key_id.h"

#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

/// Source: Intel SGX DCAP, MRSIGNER of the quoting enclave QE3.
constexpr auto kQe3MrSigner =
    std::to_array<std::uint8_t>({0x8c, 0x4f, 0x57, 0x75, 0xd7, 0x96, 0x50, 0x3e, 0x96, 0x13, 0x7f,
                                 0x77, 0xc6, 0x8a, 0x82, 0x9a, 0x00, 0x56, 0xac, 0x8d, 0xed, 0x70,
                                 0x14, 0x0b, 0x08, 0x1b, 0x09, 0x44, 0x90, 0xc5, 0x7b, 0xff});

}  // namespace

ByteArray<kAttestationKeyIdBytes> write_attestation_key_id(const AttestationKeyId& id) {
  ByteArray<kAttestationKeyIdBytes> out{};
  const FieldWriter write(out);
  write(kAt<4>, static_cast<std::uint16_t>(id.mr_signer.size()));
  write(kAt<6>, id.mr_signer);
  write(kAt<54>, id.prod_id);
  write(kAt<154>, id.algorithm_id);
  return out;
}

ByteArray<kAttestationKeyIdBytes> default_attestation_key_id() {
  return write_attestation_key_id({.mr_signer = to_array(std::as_bytes(std::span(kQe3MrSigner))),
                                   .prod_id = 1,
                                   .algorithm_id = AttestationKeyId::kEcdsaP256});
}

}  // namespace confcom::evidence
