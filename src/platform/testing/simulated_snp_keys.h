#pragma once

#include "base/timestamp.h"
#include "evidence/snp/product.h"
#include "platform/snp_simulated/simulated_snp.h"

namespace confcom::platform::testing {

/// Keys of ARK and ASK that all of a process' tests share: those of RSA take long to make. The
/// smallest that there are.
[[nodiscard]] const SnpAuthorityKeys& snp_authority_keys();

/// Other ones.
[[nodiscard]] const SnpAuthorityKeys& strange_snp_authority_keys();

/// A platform's SEV-SNP part with the first of them.
[[nodiscard]] SimulatedSnp simulated_snp(evidence::SnpProduct product, Timestamp now);

}  // namespace confcom::platform::testing
