#pragma once

#include <cstddef>
#include <memory>

#include "base/bytes.h"
#include "collateral/quote_collateral.h"
#include "verify/attestation_key.h"
#include "verify/checked_collateral.h"
#include "verify/digest_cache.h"
#include "verify/link_cache.h"
#include "verify/quote_checks.h"
#include "verify/quote_verdict.h"
#include "verify/trusted_root.h"

namespace confcom::verify {

/// Judges SGX and TDX quotes below one trusted root.
/// Source: Intel quote verification library's rules, with the stricter ones of other verifiers;
/// docs/verification.md lists every check. Does no I/O and asks no clock: the same inputs have the
/// same verdict. What does not depend on the time is remembered by the digest of its bytes, in
/// bounded caches. Thread-safe.
class QuoteVerifier {
 public:
  /// How many results are remembered. A platform has one PCK chain and one attestation key for each
  /// of its TCB levels.
  struct CacheLimits {
    std::size_t certificates = 4096;
    std::size_t collaterals = 64;
    std::size_t pck_chains = 4096;
    std::size_t attestation_keys = 4096;
  };

  explicit QuoteVerifier(TrustedRoot root) : QuoteVerifier(std::move(root), CacheLimits{}) {}
  QuoteVerifier(TrustedRoot root, CacheLimits limits);

  /// Parses and checks a collateral, or finds the result of having done so.
  [[nodiscard]] std::shared_ptr<const CheckedCollateral> check(
      const collateral::QuoteCollateral& collateral);

  /// Makes every check; one that cannot be made fails by its name.
  [[nodiscard]] QuoteVerdict verify(Bytes quote, const collateral::QuoteCollateral& collateral,
                                    VerificationTime time);
  /// The same for a caller that keeps its collateral and need not have it digested again.
  [[nodiscard]] QuoteVerdict verify(Bytes quote, const CheckedCollateral& collateral,
                                    VerificationTime time);

  /// The signatures alone, without collateral and time: quote.format, pck.*, qe.report_*,
  /// quote.signature. Nothing is known of revocation and TCB level then: such a verdict never has
  /// claims. `pck_chain_pem` is for a quote that does not carry its chain; may be empty.
  [[nodiscard]] CheckList verify_signatures(Bytes quote, Bytes pck_chain_pem);

 private:
  [[nodiscard]] std::shared_ptr<const CheckedPckChain> pck_chain(const evidence::Quote* quote,
                                                                 Bytes fallback_pem);
  [[nodiscard]] std::shared_ptr<const CheckedAttestationKey> attestation_key(
      const evidence::Quote& quote, const CheckedPckChain& pck);
  void check_signatures(const evidence::Quote* quote, const CheckedPckChain& pck,
                        CheckList& checks);

  TrustedRoot root_;
  LinkCache links_;
  DigestCache<CheckedCollateral> collaterals_;
  DigestCache<CheckedPckChain> pck_chains_;
  DigestCache<CheckedAttestationKey> attestation_keys_;
};

}  // namespace confcom::verify
