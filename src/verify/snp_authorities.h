#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "crypto/crl.h"
#include "crypto/x509.h"
#include "evidence/snp/signer_info.h"
#include "verify/snp_roots.h"
#include "verify/verdict.h"
#include "verify/verification_time.h"

namespace confcom::verify {

/// Who certifies the keys of one product's chips, with the results that do not depend on the time.
/// Immutable.
struct CheckedSnpAuthorities {
  std::optional<crypto::Certificate> ark;
  std::optional<crypto::Certificate> ask;   ///< certifies VCEKs
  std::optional<crypto::Certificate> asvk;  ///< certifies VLEKs
  SnpAuthorityName name;
  CheckList checks;

  /// Null when it is absent or broken.
  [[nodiscard]] const crypto::Certificate* issuer_of(evidence::SigningKey key) const;
};

/// Finds the trusted ARK, and below it ASK and ASVK: chain.format, chain.root, chain.signatures.
/// Certificates may come in any order; another ARK, or one that is there twice, is refused. The
/// ASVK may be absent, and so may the ASK where the ASVK is there.
/// Source: AMD document 57230, 3: RSA of 4096 bits, RSASSA-PSS with SHA-384.
[[nodiscard]] CheckedSnpAuthorities check_snp_authorities(const std::vector<ByteVector>& der,
                                                          const SnpRoots& roots);

/// chain.validity: of the ARK and of who certifies such keys.
void check_snp_authorities_validity(const CheckedSnpAuthorities& authorities,
                                    evidence::SigningKey key, Timestamp time, CheckList& checks);

/// A CRL with the results that do not depend on the time. Immutable.
struct CheckedSnpCrl {
  std::optional<crypto::Crl> crl;
  CheckList checks;
};

/// crl.format, crl.signature: of the ARK, and signed by it.
[[nodiscard]] CheckedSnpCrl check_snp_crl(Bytes der, const CheckedSnpAuthorities& authorities);

/// crl.validity, crl.not_revoked: current, and the issuer of such keys is not on it. Chips' own
/// keys are on no list; that old firmware is not good enough is for the appraisal to say.
void check_snp_revocation(const CheckedSnpCrl& crl, const CheckedSnpAuthorities& authorities,
                          evidence::SigningKey key, VerificationTime time, CheckList& checks);

}  // namespace confcom::verify
