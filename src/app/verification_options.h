#pragma once

#include <string>

#include "app/cli_forward.h"
#include "app/quote_outcome.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"
#include "verify/appraisal.h"
#include "verify/quote_verifier.h"
#include "verify/trusted_root.h"

namespace confcom::app {

/// What a quote is verified against: `--collateral DIR`, `--trust-root FILE`, `--time TIME`.
class VerificationOptions {
 public:
  /// `clock` must outlive the options.
  explicit VerificationOptions(const Clock& clock) : clock_(&clock) {}

  /// `app` fills this object, which must stay where it is. Returns `--collateral`, for a command
  /// that cannot do without.
  CLI::Option& declare(CLI::App& app);

  [[nodiscard]] bool has_collateral() const { return !collateral_.empty(); }
  [[nodiscard]] bool has_time() const;

  /// Intel's root, or the one that is named. Errors: of the file (any code).
  [[nodiscard]] Result<verify::TrustedRoot> trusted_root() const;
  /// Verifies and appraises `quote` as of the time, with the collateral. Errors: what is needed for
  /// that cannot be read; a quote that is refused is none.
  [[nodiscard]] Result<QuoteOutcome> verify(verify::QuoteVerifier& verifier, Bytes quote,
                                            const verify::AppraisalPolicy& policy) const;

 private:
  [[nodiscard]] Result<Timestamp> time() const;

  const Clock* clock_;
  std::string collateral_;
  std::string trust_root_;
  std::string time_;
  CLI::Option* time_option_ = nullptr;
};

}  // namespace confcom::app
