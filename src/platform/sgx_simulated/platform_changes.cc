#include "platform/sgx_simulated/platform_changes.h"

#include <fmt/format.h>

#include <algorithm>

namespace confcom::platform {
namespace {

using collateral::TcbLevelStatus;
using collateral::TcbStatus;

/// For verifiers whose clocks are behind.
constexpr std::chrono::minutes kBackdated{5};

void set_dates(PlatformState& state, Timestamp issue_date, Timestamp next_update) {
  auto& published = state.published;
  published.tcb_info.issue_date = published.qe_identity.issue_date = issue_date;
  published.tcb_info.next_update = published.qe_identity.next_update = next_update;
  ++published.crl_number;
}

/// Both documents belong to one event.
std::string count_up(PlatformState& state) {
  auto& number = state.published.tcb_info.tcb_evaluation_data_number;
  state.published.qe_identity.tcb_evaluation_data_number = ++number;
  return fmt::format("SIMULATED-SA-{:05}", number);
}

void outdate(TcbLevelStatus& level, const std::string& advisory) {
  switch (level.status) {
    case TcbStatus::kUpToDate:
    case TcbStatus::kSwHardeningNeeded:
      level.status = TcbStatus::kOutOfDate;
      break;
    case TcbStatus::kConfigurationNeeded:
    case TcbStatus::kConfigurationAndSwHardeningNeeded:
      level.status = TcbStatus::kOutOfDateConfigurationNeeded;
      break;
    case TcbStatus::kOutOfDate:
    case TcbStatus::kOutOfDateConfigurationNeeded:
    case TcbStatus::kRevoked:
      break;
  }
  level.advisory_ids.push_back(advisory);
}

TcbLevelStatus up_to_date(Timestamp now) {
  return {TcbStatus::kUpToDate, std::chrono::floor<std::chrono::days>(now), {}};
}

std::unexpected<Error> no_more(std::size_t count, std::string_view what) {
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("there are {} {}, and no more are possible; make a new platform with "
                          "'confcom sim init --force'",
                          count, what));
}

}  // namespace

void renew_dates(PlatformState& state, Timestamp now, std::chrono::seconds lifetime) {
  set_dates(state, now - kBackdated, now + lifetime);
}

void expire(PlatformState& state, Timestamp now) {
  constexpr std::chrono::days kAgo{1};
  set_dates(state, now - kAgo - kCollateralLifetime, now - kAgo);
}

Result<void> publish_tcb_recovery(PlatformState& state, Timestamp now) {
  auto& levels = state.published.tcb_info.levels;
  collateral::TcbLevel next = levels.front();
  if (levels.size() >= kMaxSimulatedLevels) return no_more(levels.size(), "TCB levels");
  for (std::byte& svn : next.sgx_component_svns)
    svn = static_cast<std::byte>(std::to_integer<unsigned>(svn) + 1);
  next.status = up_to_date(now);
  const std::string advisory = count_up(state);
  for (collateral::TcbLevel& level : levels) outdate(level.status, advisory);
  levels.insert(levels.begin(), next);
  return {};
}

Result<void> update_platform(PlatformState& state, Timestamp now) {
  const collateral::TcbLevel& highest = state.published.tcb_info.levels.front();
  state.cpu.cpu_svn = highest.sgx_component_svns;
  state.software.pce_isv_svn = highest.pce_svn;
  return renew_pck(state, now);
}

Result<void> publish_qe_recovery(PlatformState& state, Timestamp now) {
  auto& levels = state.published.qe_identity.levels;
  const std::uint16_t highest = levels.front().isv_svn;
  if (levels.size() >= kMaxSimulatedLevels) return no_more(levels.size(), "levels of the QE");
  const std::string advisory = count_up(state);
  for (collateral::IsvSvnLevel& level : levels) outdate(level.status, advisory);
  levels.insert(levels.begin(), {static_cast<std::uint16_t>(highest + 1), up_to_date(now)});
  return {};
}

void update_quoting_enclave(PlatformState& state) {
  state.software.qe_isv_svn = state.published.qe_identity.levels.front().isv_svn;
}

Result<void> set_status(PlatformState& state, TcbStatus status,
                        const std::vector<std::string>& advisories) {
  auto& levels = state.published.tcb_info.levels;
  const auto own = std::ranges::find_if(levels, [&](const collateral::TcbLevel& level) {
    return level.sgx_component_svns == state.cpu.cpu_svn &&
           level.pce_svn == state.software.pce_isv_svn;
  });
  if (own == levels.end())
    return fail(ErrorCode::kInternal, "the published TCB levels do not have the platform's own");
  own->status.status = status;
  own->status.advisory_ids = advisories;
  count_up(state);
  return {};
}

Result<void> revoke_pck(PlatformState& state) {
  auto& revoked = state.published.revoked_pck_serials;
  if (std::ranges::count(revoked, state.pck_serial) > 0) return {};
  if (revoked.size() >= kMaxSimulatedRevocations)
    return no_more(revoked.size(), "revoked certificates");
  revoked.push_back(state.pck_serial);
  return {};
}

}  // namespace confcom::platform
