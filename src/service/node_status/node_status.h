#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"
#include "platform/sgx_node/epc_inventory.h"
#include "platform/sgx_node/sgx_node.h"
#include "service/node_status/kubelet_status.h"
#include "service/node_status/quote_helper_status.h"

namespace confcom::platform {
class CpuidSource;
}

namespace confcom::service {

enum class PlatformChoice : std::uint8_t {
  kAuto,  ///< hardware where enclaves can be made, else a simulated platform that is there
  kHardware,
  kSimulated,
};

/// Where a node's parts are looked for.
struct NodeStatusPlaces {
  PlatformChoice platform = PlatformChoice::kAuto;
  std::filesystem::path device_root = "/";
  std::filesystem::path sim_directory;
  std::filesystem::path kubelet_directory;
  std::filesystem::path registry_directory;
  std::filesystem::path pod_resources_socket;
  std::filesystem::path aesm_socket;
  std::string epc_resource;  ///< one device a MiB
  std::string kernel_release{};
  std::chrono::milliseconds timeout{3000};  ///< of each question to a server
};

/// A simulated platform's EPC memory; an error where there is none (not_found), or it is broken.
using SimulatedStatus = Result<platform::EpcInventory>;

/// What a node has of SGX, and what becomes of it.
struct NodeStatus {
  NodeStatusPlaces places;
  platform::SgxNode hardware;
  SimulatedStatus simulated;
  bool uses_simulated = false;
  KubeletStatus kubelet;
  QuoteHelperStatus quote_helper;

  /// Of what is used: the hardware, or the simulated platform.
  [[nodiscard]] const platform::EpcInventory& epc() const {
    return uses_simulated && simulated.has_value() ? *simulated : hardware.epc;
  }
  /// Whether enclaves can be made with it.
  [[nodiscard]] bool makes_enclaves() const;
};

/// Looks at all of it, and changes nothing. What is not there is no error.
/// Errors: those of platform::inspect_node.
[[nodiscard]] Result<NodeStatus> look_at_node(const platform::CpuidSource& cpuid,
                                              NodeStatusPlaces places);

}  // namespace confcom::service
