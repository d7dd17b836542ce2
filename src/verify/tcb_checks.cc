#include <fmt/format.h>

#include "base/hex.h"
#include "verify/quote_checks.h"

namespace confcom::verify {
namespace {

using collateral::IsvSvnLevel;
using collateral::TcbLevelStatus;
using evidence::TdReport;

using Components = std::vector<const TcbLevelStatus*>;

/// The ids of one evaluation of a trust domain's TCB: at its launch, and now.
struct TcbCheckIds {
  std::string_view level;
  std::string_view module;
  std::string_view module_signer;
  std::string_view module_attributes;
  std::string_view module_level;
};
constexpr TcbCheckIds kLaunchIds{"tcb.level", "tdx.module", "tdx.mr_signer_seam",
                                 "tdx.seam_attributes", "tdx.module_level"};
constexpr TcbCheckIds kCurrentIds{"tcb.current_level", "tdx.current_module",
                                  "tdx.current_mr_signer_seam", "tdx.current_seam_attributes",
                                  "tdx.current_module_level"};

constexpr std::string_view kModuleIdentity = "the identity of the TDX module";

std::string describe(const TcbLevelStatus& status) {
  return fmt::format("{} of {}", to_string(status.status), format_timestamp(status.tcb_date));
}

/// Reports which level an enclave's or module's SVN reaches, and adds it to the components. False:
/// none.
bool check_isv_svn(std::string_view id, std::span<const IsvSvnLevel> levels, std::uint16_t svn,
                   Components& components, CheckList& checks) {
  const IsvSvnLevel* level = find_isv_svn_level(levels, svn);
  checks.add(id, level != nullptr, fmt::format("a level for SVN {}", svn),
             level != nullptr ? describe(level->status) : "below the lowest level");
  if (level != nullptr) components.push_back(&level->status);
  return level != nullptr;
}

bool check_qe_level(const QuoteInputs& in, Components& components, CheckList& checks) {
  const auto& identity = in.collateral->qe_identity;
  if (in.quote == nullptr || !identity.has_value()) {
    checks.cannot_check("qe.level", "a level for the QE's SVN", "the quote or the QE identity");
    return false;
  }
  return check_isv_svn("qe.level", identity->levels, in.quote->qe_report.isv_svn, components,
                       checks);
}

/// Source: Intel quote verification library: MRSIGNERSEAM and SEAMATTRIBUTES equal the module's,
/// and Intel's modules have attributes of zero. `module` is null when it is not known.
void check_module_identity(const TdReport& report, const collateral::TdxModule* module,
                           const TcbCheckIds& ids, CheckList& checks) {
  if (module == nullptr) {
    checks.cannot_check(ids.module_signer, "the module's signer", kModuleIdentity);
    return checks.cannot_check(ids.module_attributes, "the module's attributes", kModuleIdentity);
  }
  checks.add(ids.module_signer, equal(report.mr_signer_seam, module->mr_signer),
             to_hex(module->mr_signer), to_hex(report.mr_signer_seam));
  checks.add(ids.module_attributes,
             equal(report.seam_attributes, module->attributes) && all_zero(report.seam_attributes),
             fmt::format("{}, and zero", to_hex(module->attributes)),
             to_hex(report.seam_attributes));
}

/// A module of version 0 is described by tdxModule alone and has no levels of its own.
bool check_unversioned_module(const TdReport& report,
                              const std::optional<collateral::TdxModule>& module,
                              const TcbCheckIds& ids, CheckList& checks) {
  const bool known = module.has_value();
  checks.add(ids.module, known, "TDX module version 0",
             known ? "described by tdxModule" : "not in the TCB info");
  check_module_identity(report, known ? &*module : nullptr, ids, checks);
  return known;
}

/// From version 1 on a module has an identity with levels. `identity` is null when it is not known.
bool check_versioned_module(const TdReport& report, const ByteArray<16>& tee_tcb_svn,
                            const collateral::TdxModuleIdentity* identity, const TcbCheckIds& ids,
                            Components& components, CheckList& checks) {
  checks.add(ids.module, identity != nullptr,
             fmt::format("TDX module version {}", std::to_integer<int>(tee_tcb_svn[1])),
             identity != nullptr ? identity->id : "not in the TCB info");
  check_module_identity(report, identity != nullptr ? &identity->module : nullptr, ids, checks);
  if (identity == nullptr) {
    checks.cannot_check(ids.module_level, "a level for the module's SVN", kModuleIdentity);
    return false;
  }
  return check_isv_svn(ids.module_level, identity->levels,
                       std::to_integer<std::uint16_t>(tee_tcb_svn[0]), components, checks);
}

bool check_module(const std::optional<collateral::TcbInfo>& info, const TdReport& report,
                  const ByteArray<16>& tee_tcb_svn, const TcbCheckIds& ids, Components& components,
                  CheckList& checks) {
  if (!info.has_value()) {
    checks.cannot_check(ids.module, "the quote's TDX module", "the TCB info");
    check_module_identity(report, nullptr, ids, checks);
    checks.cannot_check(ids.module_level, "a level for the module's SVN", kModuleIdentity);
    return false;
  }
  const auto version = std::to_integer<std::uint8_t>(tee_tcb_svn[1]);
  if (version == 0) return check_unversioned_module(report, info->tdx_module, ids, checks);
  return check_versioned_module(report, tee_tcb_svn, find_module_identity(*info, version), ids,
                                components, checks);
}

const collateral::TcbLevel* check_platform_level(const QuoteInputs& in,
                                                 const ByteArray<16>* tee_tcb_svn,
                                                 std::string_view id, CheckList& checks) {
  constexpr std::string_view kExpected = "a TCB level that the platform reaches";
  if (!in.collateral->tcb_info.has_value() || !in.pck->extension.has_value()) {
    checks.cannot_check(id, std::string(kExpected), "the PCK certificate or the TCB info");
    return nullptr;
  }
  const collateral::TcbLevel* level =
      find_tcb_level(*in.collateral->tcb_info, *in.pck->extension, tee_tcb_svn);
  checks.add(id, level != nullptr, std::string(kExpected),
             level != nullptr ? describe(level->status) : "below the lowest level listed");
  return level;
}

/// One evaluation: platform level, then the components in the order in which their advisories count
/// (QE, module).
std::optional<TcbEvaluation> evaluate(const QuoteInputs& in, const TdReport* report,
                                      const ByteArray<16>* tee_tcb_svn, const TcbCheckIds& ids,
                                      Components components, CheckList& checks) {
  const collateral::TcbLevel* level = check_platform_level(in, tee_tcb_svn, ids.level, checks);
  const bool module_known =
      report == nullptr ||
      check_module(in.collateral->tcb_info, *report, *tee_tcb_svn, ids, components, checks);
  if (level == nullptr || !module_known) return std::nullopt;
  return converge(level->status, components);
}

std::optional<TcbEvaluation> evaluate_td(const QuoteInputs& in, const TdReport& report,
                                         const Components& components, CheckList& checks) {
  auto launch = evaluate(in, &report, &report.tee_tcb_svn, kLaunchIds, components, checks);
  if (!report.extension_15.has_value()) return launch;
  const auto current =
      evaluate(in, &report, &report.extension_15->tee_tcb_svn_2, kCurrentIds, components, checks);
  if (!launch.has_value() || !current.has_value()) return std::nullopt;
  launch->status = relaunch_status(launch->status, current->status);
  return launch;
}

void check_not_revoked(const std::optional<TcbEvaluation>& tcb, CheckList& checks) {
  constexpr std::string_view kId = "tcb.not_revoked";
  if (!tcb.has_value()) return checks.cannot_check(kId, "no component revoked", "a TCB level");
  checks.add(kId, tcb->status != QuoteStatus::kRevoked, "no component revoked",
             std::string(to_string(tcb->status)));
}

}  // namespace

std::optional<TcbEvaluation> check_tcb(const QuoteInputs& in, CheckList& checks) {
  Components components;
  const bool qe_known = check_qe_level(in, components, checks);
  if (in.quote == nullptr) {
    checks.cannot_check(kLaunchIds.level, "a TCB level that the platform reaches", "the quote");
    check_not_revoked(std::nullopt, checks);
    return std::nullopt;
  }
  const TdReport* report = std::get_if<TdReport>(&in.quote->body);
  auto tcb = report == nullptr ? evaluate(in, nullptr, nullptr, kLaunchIds, components, checks)
                               : evaluate_td(in, *report, components, checks);
  if (!qe_known) tcb.reset();
  check_not_revoked(tcb, checks);
  return tcb;
}

}  // namespace confcom::verify
