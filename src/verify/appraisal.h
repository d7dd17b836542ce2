#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "verify/quote_verdict.h"

namespace confcom::verify {

/// Ten years: longer than any collateral is meant to live, so that a slip of units is noticed.
inline constexpr std::chrono::days kMaxCollateralGrace{3650};

/// What a relying party demands of a genuine quote. The defaults are strict: up to date, no debug,
/// and for a trust domain SEPT_VE_DISABLE. An empty list of measurements demands nothing; a
/// measurement that the quote's TEE does not have is never met.
struct AppraisalPolicy {
  std::vector<QuoteStatus> accepted_statuses{QuoteStatus::kUpToDate};
  bool allow_debug = false;
  bool require_sept_ve_disable = true;

  std::vector<ByteArray<32>> mr_enclave;  ///< any of them
  std::vector<ByteArray<32>> mr_signer;   ///< any of them
  std::optional<std::uint16_t> isv_prod_id;
  std::optional<std::uint16_t> min_isv_svn;

  std::vector<ByteArray<48>> mr_td;                ///< any of them
  std::vector<ByteArray<48>> mr_seam;              ///< any of them
  std::array<std::vector<ByteArray<48>>, 4> rtmr;  ///< any of each one's

  std::optional<ByteArray<64>> report_data;

  std::optional<std::uint32_t> min_tcb_evaluation_data_number;  ///< of TCB info and QE identity
  std::optional<Timestamp> min_tcb_date;
  std::optional<std::vector<std::string>>
      accepted_advisories;  ///< when given, every advisory must be in it
  std::vector<std::string> rejected_advisories;
  std::vector<ByteArray<6>> fmspc;           ///< any of them
  std::vector<ByteArray<6>> rejected_fmspc;  ///< none of them
  bool allow_smt = true;  ///< what the PCK certificate does not say counts as not allowed
  bool allow_dynamic_platform = true;  ///< likewise
  bool allow_cached_keys = true;       ///< likewise

  /// How long past its nextUpdate a collateral still counts; for VerificationTime.
  std::chrono::seconds collateral_grace{0};
};

/// Reads a policy, a JSON object; docs/verification.md, "Policy file", lists its members.
/// Absent members keep their defaults. Errors: malformed or invalid_argument; an unknown member is
/// named by its path.
[[nodiscard]] Result<AppraisalPolicy> parse_appraisal_policy(std::string_view json);

/// Makes the checks policy.* on a verdict. Without verified claims one check, policy.claims, fails
/// in the place of all that would look at them.
[[nodiscard]] CheckList appraise(const QuoteVerdict& verdict, const AppraisalPolicy& policy);

}  // namespace confcom::verify
