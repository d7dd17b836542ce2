#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rpc/kubelet/device_grant.h"

namespace confcom::service {

/// Who gets the provision node, with which an enclave may have the provisioning key: the same for
/// all enclaves of a signer on this processor, whoever owns it.
enum class ProvisionAccess : std::uint8_t {
  kAll,  ///< whoever has EPC
  kNever,
  kByResource,  ///< who asks for sgx.intel.com/provision
};

/// What of SGX a host has for containers.
struct SgxHost {
  std::vector<std::string> enclave_nodes;  ///< those that exist, of either driver's names
  std::vector<std::string> provision_nodes;
  std::string sim_share;  ///< the simulated platform's part for containers; empty on hardware
  std::string socket_directory;  ///< of the quote helper, to be mounted; empty: not

  friend bool operator==(const SgxHost&, const SgxHost&) = default;
};

/// Where a container finds a simulated platform, and what tells it.
inline constexpr const char* kSimDirectoryInContainer = "/var/lib/confcom/sim";
inline constexpr const char* kSimDirectoryVariable = "CONFCOM_SIM_DIR";
/// Where clients of AESM look for it, and what makes them ask it.
inline constexpr const char* kAesmDirectoryInContainer = "/var/run/aesmd";
inline constexpr const char* kAesmVariable = "SGX_AESM_ADDR";

/// What a container with EPC gets: the enclave nodes under the names of both drivers (Linux' and
/// Intel's older one), so that it need not know on which it runs; the provision nodes where
/// `access` is kAll.
[[nodiscard]] rpc::DeviceGrant enclave_grant(const SgxHost& host, ProvisionAccess access);

/// What a container gets for sgx.intel.com/provision.
[[nodiscard]] rpc::DeviceGrant provision_grant(const SgxHost& host, ProvisionAccess access);

}  // namespace confcom::service
