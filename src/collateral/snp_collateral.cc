#include "collateral/snp_collateral.h"

#include "crypto/pem.h"

namespace confcom::collateral {
namespace {

/// What DER of a certificate begins with: a SEQUENCE.
constexpr std::byte kSequence{0x30};

}  // namespace

Result<std::vector<ByteVector>> certificates_of(Bytes pem_or_der, std::size_t max_certificates) {
  if (pem_or_der.empty()) return fail(ErrorCode::kMalformed, "no certificate: no bytes");
  if (pem_or_der.front() == kSequence) return std::vector<ByteVector>{to_vector(pem_or_der)};
  return crypto::parse_pem(as_text(without_trailing_zeros(pem_or_der)), "CERTIFICATE",
                           max_certificates);
}

}  // namespace confcom::collateral
