#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "collateral/snp_collateral.h"
#include "verify/digest_cache.h"
#include "verify/snp_authorities.h"
#include "verify/snp_key_cache.h"
#include "verify/snp_roots.h"
#include "verify/snp_verdict.h"
#include "verify/verification_time.h"

namespace confcom::verify {

/// Whether a CRL must be there. Where it need not, one that is there counts all the same.
enum class SnpRevocation : std::uint8_t { kRequired, kNotRequired };

/// Judges SEV-SNP reports below trusted roots. docs/verification.md lists every check.
/// Does no I/O and asks no clock: the same inputs have the same verdict. Authorities, CRLs and who
/// signed a key's certificate are remembered by digests of their bytes, in bounded caches; a report
/// and what its key's certificate says are looked at each time. Thread-safe.
class SnpVerifier {
 public:
  explicit SnpVerifier(SnpRoots roots) : roots_(std::move(roots)) {}

  /// Makes every check; one that cannot be made fails by its name.
  [[nodiscard]] SnpVerdict verify(Bytes report, const collateral::SnpCollateral& collateral,
                                  VerificationTime time, SnpRevocation revocation);

 private:
  // A root, its two issuers and its CRL for each product, and their successors.
  static constexpr std::size_t kCached = 16;
  // As many chips' keys; a few KiB each.
  static constexpr std::size_t kCachedKeys = 1'024;

  [[nodiscard]] std::shared_ptr<const CheckedSnpAuthorities> authorities(
      const collateral::SnpCollateral& collateral);
  void check_revocation(const collateral::SnpCollateral& collateral,
                        const CheckedSnpAuthorities& authorities, evidence::SigningKey key,
                        VerificationTime time, SnpRevocation revocation, CheckList& checks);

  SnpRoots roots_;
  DigestCache<CheckedSnpAuthorities> authorities_{kCached};
  DigestCache<CheckedSnpCrl> crls_{kCached};
  SnpKeyCache keys_{kCachedKeys};
};

}  // namespace confcom::verify
