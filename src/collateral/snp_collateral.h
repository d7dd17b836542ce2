#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace confcom::collateral {

/// What a SEV-SNP report is verified with, all of it DER and none of it trusted.
/// Source: AMD VCEK certificate and key distribution service specification (document 57230).
struct SnpCollateral {
  ByteVector signing_key;               ///< the VCEK's or VLEK's certificate
  std::vector<ByteVector> authorities;  ///< ARK, ASK and ASVK as far as they are known
  std::optional<ByteVector> crl;        ///< the ARK's
};

/// The certificates of a text in PEM, or one in DER, each as DER. Parses none of them.
/// Errors: malformed (neither; more than `max_certificates`).
[[nodiscard]] Result<std::vector<ByteVector>> certificates_of(Bytes pem_or_der,
                                                              std::size_t max_certificates);

}  // namespace confcom::collateral
