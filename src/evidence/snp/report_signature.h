#pragma once

#include "base/error.h"
#include "crypto/ecdsa.h"
#include "evidence/snp/report.h"

namespace confcom::evidence {

/// Signs a report as a chip's firmware does, for platforms that make their own: ECDSA on P-384 with
/// SHA-384 over its first 0x2a0 bytes. Source: AMD SEV-SNP firmware ABI, ATTESTATION_REPORT.
/// Errors: invalid_argument (a key of another curve); internal.
[[nodiscard]] Result<void> sign_snp_report(const crypto::EcdsaPrivateKey& key, SnpReport& report);

}  // namespace confcom::evidence
