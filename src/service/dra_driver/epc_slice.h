#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "service/dra_driver/epc_device.h"

namespace confcom::service {

/// What a node's ResourceSlice is to say: its EPC, a device for each NUMA node, each shared by many
/// claims, in steps of a MiB.
struct EpcSlice {
  std::string node;
  bool simulated = false;
  bool sgx2 = false;
  bool launch_control = false;
  std::string version;  ///< of the driver, "0.1.0"
  std::vector<EpcDevice> devices;

  friend bool operator==(const EpcSlice&, const EpcSlice&) = default;
};

/// What an unhealthy device is tainted with, so that no pod comes that does not tolerate it.
inline constexpr const char* kUnhealthyTaint = "sgx.confcom.dev/unhealthy";

/// "NODE-sgx.confcom.dev"; of a node whose name is too long for that, a digest in its place.
[[nodiscard]] std::string slice_name(std::string_view node);

/// A ResourceSlice object of the node with that uid. `resource_version`: of the one to be replaced;
/// empty for a new one. Source: Kubernetes API reference, resource.k8s.io/v1 ResourceSlice.
[[nodiscard]] std::string write_slice(const EpcSlice& slice, std::string_view node_uid,
                                      std::uint64_t generation, std::string_view resource_version);

/// What a slice says without what comes and goes by itself, its pool's generation and the times of
/// its taints; for comparing. Errors: malformed.
[[nodiscard]] Result<std::string> slice_content(std::string_view slice_json);

/// The same, of what write_slice writes.
[[nodiscard]] std::string slice_content(const EpcSlice& slice);

}  // namespace confcom::service
