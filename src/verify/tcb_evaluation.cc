#include "verify/tcb_evaluation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/printable.h"

namespace confcom::verify {
namespace {

using collateral::TcbLevelStatus;
using collateral::TcbStatus;

constexpr std::array<std::string_view, 9> kNames = {
    "UpToDate",
    "SWHardeningNeeded",
    "ConfigurationNeeded",
    "ConfigurationAndSWHardeningNeeded",
    "OutOfDate",
    "OutOfDateConfigurationNeeded",
    "RelaunchAdvised",
    "RelaunchAdvisedConfigurationNeeded",
    "Revoked",
};

bool at_least(Bytes have, Bytes want) {
  return std::ranges::equal(have, want, std::ranges::greater_equal());
}

bool reaches(const collateral::TcbLevel& level, const evidence::PckExtension& pck,
             const ByteArray<16>* tee_tcb_svn) {
  if (!at_least(pck.tcb_component_svns, level.sgx_component_svns) || pck.pce_svn < level.pce_svn)
    return false;
  if (tee_tcb_svn == nullptr) return true;
  if (!level.tdx_component_svns.has_value()) return false;
  // Bytes 0 and 1 are the module's own SVN and version; from version 1 on its identity judges them.
  const std::size_t first = (*tee_tcb_svn)[1] == std::byte{0} ? 0 : 2;
  return at_least(Bytes(*tee_tcb_svn).subspan(first),
                  Bytes(*level.tdx_component_svns).subspan(first));
}

QuoteStatus to_quote_status(TcbStatus status) {
  switch (status) {
    case TcbStatus::kUpToDate:
      return QuoteStatus::kUpToDate;
    case TcbStatus::kSwHardeningNeeded:
      return QuoteStatus::kSwHardeningNeeded;
    case TcbStatus::kConfigurationNeeded:
      return QuoteStatus::kConfigurationNeeded;
    case TcbStatus::kConfigurationAndSwHardeningNeeded:
      return QuoteStatus::kConfigurationAndSwHardeningNeeded;
    case TcbStatus::kOutOfDate:
      return QuoteStatus::kOutOfDate;
    case TcbStatus::kOutOfDateConfigurationNeeded:
      return QuoteStatus::kOutOfDateConfigurationNeeded;
    case TcbStatus::kRevoked:
      return QuoteStatus::kRevoked;
  }
  return QuoteStatus::kRevoked;
}

QuoteStatus out_of_date(QuoteStatus platform) {
  switch (platform) {
    case QuoteStatus::kUpToDate:
    case QuoteStatus::kSwHardeningNeeded:
      return QuoteStatus::kOutOfDate;
    case QuoteStatus::kConfigurationNeeded:
    case QuoteStatus::kConfigurationAndSwHardeningNeeded:
      return QuoteStatus::kOutOfDateConfigurationNeeded;
    default:
      return platform;
  }
}

/// A component has no configuration of its own: whatever is neither current nor revoked is out of
/// date.
QuoteStatus combine(QuoteStatus platform, TcbStatus component) {
  if (platform == QuoteStatus::kRevoked || component == TcbStatus::kRevoked)
    return QuoteStatus::kRevoked;
  return component == TcbStatus::kUpToDate ? platform : out_of_date(platform);
}

void add_advisories(std::vector<std::string>& into, const std::vector<std::string>& from) {
  for (const std::string& id : from) {
    if (std::ranges::find(into, id) == into.end()) into.push_back(id);
  }
}

bool is_out_of_date(QuoteStatus status) {
  return status == QuoteStatus::kOutOfDate || status == QuoteStatus::kOutOfDateConfigurationNeeded;
}

bool is_current(QuoteStatus status) {
  return status == QuoteStatus::kUpToDate || status == QuoteStatus::kSwHardeningNeeded ||
         status == QuoteStatus::kConfigurationNeeded ||
         status == QuoteStatus::kConfigurationAndSwHardeningNeeded;
}

bool needs_configuration(QuoteStatus status) {
  return status == QuoteStatus::kConfigurationNeeded ||
         status == QuoteStatus::kConfigurationAndSwHardeningNeeded ||
         status == QuoteStatus::kOutOfDateConfigurationNeeded;
}

}  // namespace

std::string_view to_string(QuoteStatus status) {
  return kNames.at(static_cast<std::size_t>(status));
}

Result<QuoteStatus> parse_quote_status(std::string_view text) {
  const auto found = std::ranges::find(kNames, text);
  if (found != kNames.end()) return static_cast<QuoteStatus>(found - kNames.begin());
  return fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is no TCB status; one of {}",
                                                       printable(text), fmt::join(kNames, ", ")));
}

const collateral::TcbLevel* find_tcb_level(const collateral::TcbInfo& info,
                                           const evidence::PckExtension& pck,
                                           const ByteArray<16>* tee_tcb_svn) {
  const auto found = std::ranges::find_if(info.levels, [&](const collateral::TcbLevel& level) {
    return reaches(level, pck, tee_tcb_svn);
  });
  return found == info.levels.end() ? nullptr : &*found;
}

const collateral::IsvSvnLevel* find_isv_svn_level(std::span<const collateral::IsvSvnLevel> levels,
                                                  std::uint16_t isv_svn) {
  const auto found = std::ranges::find_if(
      levels, [&](const collateral::IsvSvnLevel& level) { return level.isv_svn <= isv_svn; });
  return found == levels.end() ? nullptr : &*found;
}

const collateral::TdxModuleIdentity* find_module_identity(const collateral::TcbInfo& info,
                                                          std::uint8_t module_version) {
  const auto found =
      std::ranges::find(info.tdx_module_identities, fmt::format("TDX_{:02X}", module_version),
                        &collateral::TdxModuleIdentity::id);
  return found == info.tdx_module_identities.end() ? nullptr : &*found;
}

TcbEvaluation converge(const TcbLevelStatus& platform,
                       std::span<const TcbLevelStatus* const> components) {
  TcbEvaluation out{to_quote_status(platform.status), platform.tcb_date, {}};
  add_advisories(out.advisory_ids, platform.advisory_ids);
  for (const TcbLevelStatus* component : components) {
    out.status = combine(out.status, component->status);
    out.tcb_date = std::min(out.tcb_date, component->tcb_date);
    add_advisories(out.advisory_ids, component->advisory_ids);
  }
  return out;
}

QuoteStatus relaunch_status(QuoteStatus launch, QuoteStatus current) {
  if (current == QuoteStatus::kRevoked) return QuoteStatus::kRevoked;
  if (!is_out_of_date(launch) || !is_current(current)) return launch;
  return needs_configuration(launch) || needs_configuration(current)
             ? QuoteStatus::kRelaunchAdvisedConfigurationNeeded
             : QuoteStatus::kRelaunchAdvised;
}

}  // namespace confcom::verify
