#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "rpc/kubelet/dra_service.h"
#include "rpc/kubernetes/resource_claim.h"
#include "service/dra_driver/epc_device.h"
#include "service/dra_driver/prepared_claim.h"

namespace confcom::service {

/// What a node has for claims.
struct ClaimOffer {
  std::string_view pool;  ///< the node's name
  const std::vector<EpcDevice>& devices;
  bool has_quote_helper = false;  ///< its socket can be given, and is unless a claim says no
};

/// What a claim, as the API server has it, is to get of this node: what the scheduler says that it
/// consumes, which is its request rounded up by the devices' policy.
/// Errors: not_found (another claim has the name now; not allocated; nothing of this driver or
/// node; no such device); unavailable (the device is unhealthy); unsupported (adminAccess; no
/// capacity `epc` consumed); those of config_for; denied (a quote helper that there is not).
[[nodiscard]] Result<PreparedClaim> read_allocation(const rpc::ResourceClaim& claim,
                                                    const rpc::ClaimName& asked,
                                                    const ClaimOffer& offer);

}  // namespace confcom::service
