#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/timestamp.h"
#include "collateral/tcb_status.h"
#include "platform/sgx_simulated/platform_state.h"

/// What happens to platforms in the field, so that every verdict can be rehearsed. Dates are
/// renewed apart.
namespace confcom::platform {

/// So that what is published stays small enough to be read again.
inline constexpr std::size_t kMaxSimulatedLevels = 64;
inline constexpr std::size_t kMaxSimulatedRevocations = 1000;

/// How long collateral is good for; Intel's has 30 days.
inline constexpr std::chrono::days kCollateralLifetime{30};

/// Everything published is of `now` and good for `lifetime`.
void renew_dates(PlatformState& state, Timestamp now, std::chrono::seconds lifetime);
/// Everything published went out of date a day before `now`.
void expire(PlatformState& state, Timestamp now);

/// TCB recovery: a higher level of security versions is published, and what was up to date is
/// OutOfDate with an advisory of its own. Errors: invalid_argument (there are
/// kMaxSimulatedLevels).
[[nodiscard]] Result<void> publish_tcb_recovery(PlatformState& state, Timestamp now);
/// The platform gets the highest published level, and a certificate for it. Its REPORTs, sealed
/// data and attestation key are others from then on. Errors: internal.
[[nodiscard]] Result<void> update_platform(PlatformState& state, Timestamp now);

/// The same for the quoting enclave.
[[nodiscard]] Result<void> publish_qe_recovery(PlatformState& state, Timestamp now);
void update_quoting_enclave(PlatformState& state);

/// The platform's own level has this status and these advisories. Errors: internal.
[[nodiscard]] Result<void> set_status(PlatformState& state, collateral::TcbStatus status,
                                      const std::vector<std::string>& advisories);

/// The PCK certificate is on the CRL; update_platform and renew_pck give another. Errors:
/// invalid_argument (there are kMaxSimulatedRevocations).
[[nodiscard]] Result<void> revoke_pck(PlatformState& state);

}  // namespace confcom::platform
