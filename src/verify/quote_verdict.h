#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "evidence/quote.h"
#include "evidence/sgx/pck_extension.h"
#include "verify/tcb_evaluation.h"
#include "verify/verdict.h"

namespace confcom::verify {

/// What a verified quote says.
struct QuoteClaims {
  evidence::TeeType tee_type = evidence::TeeType::kSgx;
  std::uint16_t quote_version = 0;
  std::variant<evidence::ReportBody, evidence::TdReport> body;
  evidence::ReportBody qe_report;
  evidence::PckExtension platform;
  std::uint32_t tcb_info_evaluation_data_number = 0;
  std::uint32_t qe_identity_evaluation_data_number = 0;
};

/// What came of verifying one quote.
struct QuoteVerdict {
  CheckList checks;
  std::optional<evidence::TeeType> tee_type;  ///< as the quote says, also when it is refused
  std::optional<TcbEvaluation>
      tcb;  ///< where every level was found, also when the quote is refused
  std::optional<Verified<QuoteClaims>> claims;  ///< only when every check holds

  /// Whether quote and collateral are genuine, current and belong together. Whether the status is
  /// good enough is for the appraisal to say.
  [[nodiscard]] bool evidence_ok() const { return claims.has_value(); }
};

}  // namespace confcom::verify
