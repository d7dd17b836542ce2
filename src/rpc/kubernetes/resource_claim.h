#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"

namespace confcom::rpc {

/// What the scheduler gave a request of a claim: a device, or a share of one.
struct AllocationResult {
  std::string request;  ///< "epc"; of a request with alternatives "REQUEST/SUBREQUEST"
  std::string driver;
  std::string pool;
  std::string device;
  std::string share_id;       ///< of a device that is shared; else empty
  bool admin_access = false;  ///< devices that others have, for who looks after them
  /// Quantities, by the capacity's name: the key under which the device's ResourceSlice has it, to
  /// the letter, as the scheduler copies it ("epc" is not written as "DRIVER/epc", nor that as
  /// "epc"). What was asked for, rounded up by the slice's policy.
  std::map<std::string, std::string, std::less<>> consumed_capacity;
};

/// A driver's own settings, as they were in the class or the claim when it was allocated.
struct OpaqueConfig {
  bool from_class = false;  ///< else from the claim
  /// Those that it is for, none: all. A class' is for those that asked for the class.
  std::vector<std::string> requests;
  std::string driver;
  JsonValue parameters;  ///< an object; inside the claim's document
};

/// The API's own bounds, 32 and 64 in Kubernetes 1.36, with room for a later one's.
inline constexpr std::size_t kMaxAllocationResults = 256;
inline constexpr std::size_t kMaxClaimConfigs = 512;

/// A ResourceClaim, as far as a driver looks at it. Source: Kubernetes API reference,
/// resource.k8s.io/v1 ResourceClaim.
struct ResourceClaim {
  std::string name_space;
  std::string name;
  std::string uid;
  bool is_allocated = false;
  std::vector<AllocationResult> results;
  std::vector<OpaqueConfig> config;  ///< in the order of their strength, the weakest first
};

/// Reads the root of a document, which must outlive it. The claim's own names are such that may
/// stand in a path; no other is empty. Errors: malformed, with the value's path; unsupported (a
/// configuration that is not opaque, whose driver nobody knows).
[[nodiscard]] Result<ResourceClaim> parse_resource_claim(const JsonValue& claim);

/// "/apis/resource.k8s.io/v1/namespaces/NS/resourceclaims/NAME". Errors: invalid_argument (no such
/// names).
[[nodiscard]] Result<std::string> resource_claim_path(std::string_view name_space,
                                                      std::string_view name);

}  // namespace confcom::rpc
