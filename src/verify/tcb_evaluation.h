#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "collateral/tcb_info.h"
#include "collateral/tcb_status.h"
#include "evidence/sgx/pck_extension.h"

namespace confcom::verify {

/// What a quote's platform, quoting enclave and TDX module come to together.
/// Source: Intel quote verification library, sgx_ql_qv_result_t.
enum class QuoteStatus : std::uint8_t {
  kUpToDate,
  kSwHardeningNeeded,
  kConfigurationNeeded,
  kConfigurationAndSwHardeningNeeded,
  kOutOfDate,
  kOutOfDateConfigurationNeeded,
  kRelaunchAdvised,  ///< the TD was launched by a module that is out of date; the present one is
                     ///< not
  kRelaunchAdvisedConfigurationNeeded,  ///< the same, and a configuration is wanting
  kRevoked,
};

/// "UpToDate", "RelaunchAdvised", … the words that policies and output use.
[[nodiscard]] std::string_view to_string(QuoteStatus status);
/// Errors: invalid_argument (lists the words).
[[nodiscard]] Result<QuoteStatus> parse_quote_status(std::string_view text);

/// The first level that the platform reaches, or null.
/// Source: Intel PCS API v4, "TCB level comparison": all 16 SVNs of the PCK certificate, its PCESVN
/// and, for a trust domain, TEE TCB SVNs 0 to 15 (2 to 15 when byte 1, the module's version, is
/// above 0) are at least the level's. `tee_tcb_svn` is null for SGX.
[[nodiscard]] const collateral::TcbLevel* find_tcb_level(const collateral::TcbInfo& info,
                                                         const evidence::PckExtension& pck,
                                                         const ByteArray<16>* tee_tcb_svn);

/// The first level whose ISVSVN is at most `isv_svn`, or null.
[[nodiscard]] const collateral::IsvSvnLevel* find_isv_svn_level(
    std::span<const collateral::IsvSvnLevel> levels, std::uint16_t isv_svn);

/// The module identity "TDX_xx" for byte 1 of a TEE TCB SVN, or null.
[[nodiscard]] const collateral::TdxModuleIdentity* find_module_identity(
    const collateral::TcbInfo& info, std::uint8_t module_version);

/// One verdict over several components.
struct TcbEvaluation {
  QuoteStatus status = QuoteStatus::kRevoked;
  Timestamp tcb_date;                     ///< the oldest component's
  std::vector<std::string> advisory_ids;  ///< in order of first appearance
};

/// The platform's level together with its components' (quoting enclave, TDX module).
/// Source: Intel quote verification library, TCB status convergence: a revoked component revokes,
/// one out of date makes UpToDate and SWHardeningNeeded OutOfDate, and statuses that need
/// configuration OutOfDateConfigurationNeeded.
[[nodiscard]] TcbEvaluation converge(const collateral::TcbLevelStatus& platform,
                                     std::span<const collateral::TcbLevelStatus* const> components);

/// A trust domain's status from the TCB at its launch and the present one (TD 1.5 bodies).
/// Source: Intel quote verification library, TD relaunch check; beyond it, a present TCB that is
/// revoked revokes.
[[nodiscard]] QuoteStatus relaunch_status(QuoteStatus launch, QuoteStatus current);

}  // namespace confcom::verify
