#include "service/dra_driver/claim_allocation.h"

#include <fmt/format.h>

#include "base/printable.h"
#include "rpc/kubernetes/quantity.h"
#include "service/dra_driver/epc_config.h"

namespace confcom::service {
namespace {

using rpc::AllocationResult;

Result<void> check_identity(const rpc::ResourceClaim& claim, const rpc::ClaimName& asked) {
  if (claim.uid != asked.uid) {
    return fail(ErrorCode::kNotFound,
                fmt::format("its uid is {} now, not {}: it was deleted and made anew",
                            printable(claim.uid), asked.uid));
  }
  if (claim.is_allocated) return {};
  return fail(ErrorCode::kNotFound, "it is not allocated (any more)");
}

Result<void> check_device(const AllocationResult& result, const ClaimOffer& offer) {
  if (result.admin_access) {
    return fail(ErrorCode::kUnsupported, "adminAccess: EPC has nothing to administer");
  }
  if (result.pool != offer.pool) {
    return fail(ErrorCode::kNotFound, fmt::format("pool '{}' is not this node's, '{}'",
                                                  printable(result.pool), offer.pool));
  }
  const EpcDevice* const device = find_device(offer.devices, result.device);
  if (device == nullptr) {
    return fail(ErrorCode::kNotFound,
                fmt::format("this node has no device '{}'", printable(result.device)));
  }
  if (device->healthy) return {};
  return fail(ErrorCode::kUnavailable,
              fmt::format("device {} is unhealthy: no enclaves can be made with it", device->name));
}

Result<std::uint64_t> consumed(const AllocationResult& result) {
  const auto found = result.consumed_capacity.find(kEpcCapacity);
  if (found == result.consumed_capacity.end()) {
    return fail(ErrorCode::kUnsupported,
                "it says no consumedCapacity of 'epc': a slice that is not this driver's, or a "
                "Kubernetes before 1.36 without the feature DRAConsumableCapacity");
  }
  CONFCOM_TRY(const std::uint64_t bytes, rpc::parse_quantity(found->second));
  if (bytes > 0) return bytes;
  return fail(ErrorCode::kUnsupported, "it consumes no EPC");
}

Result<PreparedShare> share_of(const rpc::ResourceClaim& claim, const AllocationResult& result,
                               const ClaimOffer& offer) {
  CONFCOM_CHECK(check_device(result, offer));
  PreparedShare out{
      .request = result.request, .device = result.device, .share_id = result.share_id};
  CONFCOM_TRY(out.bytes, consumed(result));
  CONFCOM_TRY(const EpcConfig config, config_for(claim, result.request));
  out.provision = config.provision.value_or(false);
  out.quote_helper = config.quote_helper.value_or(offer.has_quote_helper);
  if (out.quote_helper && !offer.has_quote_helper) {
    return fail(ErrorCode::kDenied,
                "quoteHelper: this node's driver was not told of one (--quote-helper-socket-dir)");
  }
  return out;
}

}  // namespace

Result<PreparedClaim> read_allocation(const rpc::ResourceClaim& claim, const rpc::ClaimName& asked,
                                      const ClaimOffer& offer) {
  CONFCOM_CHECK(check_identity(claim, asked));
  PreparedClaim out{.name_space = asked.name_space,
                    .name = asked.name,
                    .uid = asked.uid,
                    .pool = std::string(offer.pool),
                    .shares = {}};
  for (const AllocationResult& result : claim.results) {
    if (result.driver != kDraDriverName) continue;
    CONFCOM_TRY(PreparedShare share, share_of(claim, result, offer));
    out.shares.push_back(std::move(share));
  }
  if (!out.shares.empty()) return out;
  return fail(ErrorCode::kNotFound,
              fmt::format("nothing of {} is allocated to it", kDraDriverName));
}

}  // namespace confcom::service
