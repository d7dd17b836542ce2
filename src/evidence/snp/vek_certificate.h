#pragma once

#include "base/error.h"
#include "crypto/x509.h"
#include "evidence/snp/vek_extensions.h"

namespace confcom::evidence {

/// What the certificate of a signing key says of its chip or its provider; verifies nothing.
/// Errors: parse_vek_extensions'.
[[nodiscard]] Result<VekExtensions> vek_extensions_of(const crypto::Certificate& certificate);

}  // namespace confcom::evidence
