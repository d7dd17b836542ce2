// Whatever parse_resource_claim accepts has names that may stand in a path, a name for each device
// and each driver that is to be told something, and no more of each than the caps. What is not
// allocated has nothing; settings are objects of the same document.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/json.h"
#include "require.h"
#include "rpc/kubernetes/object_path.h"
#include "rpc/kubernetes/resource_claim.h"

namespace {

using confcom::JsonDocument;
using confcom::fuzz::require;
using confcom::rpc::AllocationResult;
using confcom::rpc::is_object_name;
using confcom::rpc::OpaqueConfig;
using confcom::rpc::ResourceClaim;

void require_named(const AllocationResult& result) {
  require(!result.request.empty() && !result.driver.empty());
  require(!result.pool.empty() && !result.device.empty());
}

void require_named(const OpaqueConfig& config) {
  require(!config.driver.empty());
  for (const std::string& request : config.requests) require(!request.empty());
  require(config.parameters.members().has_value());
  require(config.parameters.path().starts_with("status.allocation.devices.config["));
}

void require_invariants(const ResourceClaim& claim) {
  require(is_object_name(claim.name_space) && is_object_name(claim.name));
  require(is_object_name(claim.uid));
  require(confcom::rpc::resource_claim_path(claim.name_space, claim.name).has_value());
  require(claim.is_allocated || (claim.results.empty() && claim.config.empty()));
  require(claim.results.size() <= confcom::rpc::kMaxAllocationResults);
  require(claim.config.size() <= confcom::rpc::kMaxClaimConfigs);
  for (const AllocationResult& result : claim.results) require_named(result);
  for (const OpaqueConfig& config : claim.config) require_named(config);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = JsonDocument::parse(confcom::as_text(std::as_bytes(std::span(data, size))));
  if (!document.has_value()) return 0;
  const auto claim = confcom::rpc::parse_resource_claim(document->root());
  if (claim.has_value()) require_invariants(*claim);
  return 0;
}
