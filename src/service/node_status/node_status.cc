#include "service/node_status/node_status.h"

#include <utility>

#include "platform/sgx_node/simulated_epc.h"
#include "platform/sgx_simulated/simulated_platform.h"

namespace confcom::service {
namespace {

/// Of what quote helpers make with a platform; any will do to see whether it can be loaded.
constexpr std::uint16_t kQuoteVersion = 3;

SimulatedStatus look_at_simulated(const std::filesystem::path& directory) {
  CONFCOM_CHECK(platform::load_simulated_platform(directory, kQuoteVersion));
  return platform::load_simulated_epc(directory);
}

bool has_usable_hardware(const platform::SgxNode& hardware) {
  return !hardware.absence.has_value() || !platform::prevents_enclaves(*hardware.absence);
}

bool chooses_simulated(const NodeStatus& status) {
  switch (status.places.platform) {
    case PlatformChoice::kSimulated:
      return true;
    case PlatformChoice::kHardware:
      return false;
    case PlatformChoice::kAuto:
      break;
  }
  const bool is_there =
      status.simulated.has_value() || status.simulated.error().code != ErrorCode::kNotFound;
  return !has_usable_hardware(status.hardware) && is_there;
}

}  // namespace

bool NodeStatus::makes_enclaves() const {
  return uses_simulated ? simulated.has_value() : has_usable_hardware(hardware);
}

Result<NodeStatus> look_at_node(const platform::CpuidSource& cpuid, NodeStatusPlaces places) {
  CONFCOM_TRY(platform::SgxNode hardware,
              platform::inspect_node(cpuid, places.device_root, places.kernel_release));
  NodeStatus out{.places = std::move(places),
                 .hardware = std::move(hardware),
                 .simulated = {},
                 .kubelet = {},
                 .quote_helper = {}};
  const NodeStatusPlaces& at = out.places;
  out.simulated = look_at_simulated(at.sim_directory);
  out.uses_simulated = chooses_simulated(out);
  out.kubelet = look_at_kubelet({.directory = at.kubelet_directory,
                                 .registry_directory = at.registry_directory,
                                 .pod_resources_socket = at.pod_resources_socket},
                                at.timeout);
  out.quote_helper = look_at_quote_helper(at.aesm_socket, at.timeout);
  return out;
}

}  // namespace confcom::service
