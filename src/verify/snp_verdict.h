#pragma once

#include <optional>
#include <string>

#include "evidence/snp/product.h"
#include "evidence/snp/report.h"
#include "evidence/snp/tcb_version.h"
#include "verify/verdict.h"

namespace confcom::verify {

/// What a verified SEV-SNP report says.
struct SnpClaims {
  evidence::SnpReport report;
  evidence::SnpProduct product = evidence::SnpProduct::kMilan;
  evidence::SnpTcbComponents current_tcb;
  evidence::SnpTcbComponents reported_tcb;
  evidence::SnpTcbComponents committed_tcb;
  evidence::SnpTcbComponents launch_tcb;
  std::optional<std::string> csp_id;  ///< of a VLEK: who its cloud provider is
};

/// What came of verifying one report.
struct SnpVerdict {
  CheckList checks;
  std::optional<evidence::SnpReport> report;  ///< as far as it parses, also when it is refused
  std::optional<Verified<SnpClaims>> claims;  ///< only when every check holds

  /// Whether the report is genuine and of a chip that AMD vouches for. Whether it says what a
  /// relying party wants is for the appraisal to say.
  [[nodiscard]] bool evidence_ok() const { return claims.has_value(); }
};

}  // namespace confcom::verify
