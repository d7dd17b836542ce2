#pragma once

#include <string>

#include "app/cli_forward.h"
#include "app/snp_outcome.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"
#include "collateral/snp_collateral.h"
#include "verify/snp_appraisal.h"
#include "verify/verification_time.h"

namespace confcom::app {

/// What a SEV-SNP report is verified against: `--vcek`, `--certs`, `--chain`, `--crl`,
/// `--crl-not-required`, `--crl-grace`, `--trust-root`, `--time`.
class SnpCollateralOptions {
 public:
  /// `clock` must outlive the options.
  explicit SnpCollateralOptions(const Clock& clock) : clock_(&clock) {}

  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);

  /// Verifies `report` and appraises it, with the `endorsement` that the policy may demand. Errors:
  /// what is needed for that is not given, or cannot be read; a report that is refused is none.
  [[nodiscard]] Result<SnpOutcome> verify(Bytes report, const verify::SnpAppraisalPolicy& policy,
                                          Bytes endorsement) const;

 private:
  [[nodiscard]] Result<collateral::SnpCollateral> collateral(Bytes report) const;
  [[nodiscard]] Result<void> add_table(Bytes report, collateral::SnpCollateral& out) const;
  [[nodiscard]] Result<void> add_files(collateral::SnpCollateral& out) const;
  [[nodiscard]] Result<verify::VerificationTime> time() const;

  const Clock* clock_;
  std::string vcek_;
  std::string certs_;
  std::string chain_;
  std::string crl_;
  bool crl_not_required_ = false;
  std::string crl_grace_;
  std::string trust_root_;
  std::string time_;
};

}  // namespace confcom::app
