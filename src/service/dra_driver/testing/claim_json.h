#pragma once

#include <fmt/format.h>

#include <string>

namespace confcom::service::testing {

/// What a test says of a ResourceClaim that is allocated.
struct ClaimText {
  std::string uid = "u1";
  std::string pool = "node1";
  std::string device = "epc-0";
  std::string share_id = "s1";
  std::string quantity = "1Mi";
  std::string config = "[]";
};

/// "ns/NAME" as an API server has it.
inline std::string claim_json(const ClaimText& claim, const std::string& name = "claim") {
  return fmt::format(
      R"({{"apiVersion": "resource.k8s.io/v1", "kind": "ResourceClaim",
      "metadata": {{"name": "{}", "namespace": "ns", "uid": "{}"}}, "spec": {{}},
      "status": {{"allocation": {{"devices": {{"config": {}, "results": [
        {{"request": "epc", "driver": "sgx.confcom.dev", "pool": "{}", "device": "{}",
          "shareID": "{}", "consumedCapacity": {{"epc": "{}"}}}}]}}}},
        "reservedFor": [{{"resource": "pods", "name": "p", "uid": "p1"}}]}}}})",
      name, claim.uid, claim.config, claim.pool, claim.device, claim.share_id, claim.quantity);
}

}  // namespace confcom::service::testing
