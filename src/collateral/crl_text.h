#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/crl.h"

namespace confcom::collateral {

/// Parses a CRL in whichever form collateral carries it: DER, PEM, or DER as hexadecimal text
/// (either case); each may end in NUL bytes, text also in white space. Source: Intel quote
/// verification collateral, versions 3.1 (DER), 1.0 (PEM), 3.0 and 4.0 (hexadecimal). Errors:
/// truncated (DER that ends before its own length says), malformed, unsupported.
[[nodiscard]] Result<crypto::Crl> parse_crl(Bytes in);

}  // namespace confcom::collateral
