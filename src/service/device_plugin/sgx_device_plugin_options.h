#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "rpc/kubelet/pod_resources.h"
#include "service/device_plugin/publication.h"
#include "service/sgx_node/epc_right.h"
#include "service/sgx_node/sgx_grant.h"
#include "service/sgx_node/sgx_resources.h"

namespace confcom::service {

/// Asks who has what by claims; may block for a few seconds.
using AskClaims = std::function<Result<std::vector<rpc::ContainerClaim>>()>;

struct SgxDevicePluginOptions {
  std::string resource_name = kEpcMibResource;
  bool intel_resources = false;  ///< sgx.intel.com/{enclave,provision,epc}, too
  PublishOption publish = PublishOption::kAuto;
  bool numa_hints = false;
  ProvisionAccess provision = ProvisionAccess::kAll;
  std::uint32_t enclave_limit =
      110;  ///< containers with sgx.intel.com/enclave; as many for provision
  std::filesystem::path kubelet_directory;
  std::string quote_helper_socket_directory = {};
  std::optional<std::uint64_t> epc_share = {};  ///< bytes, from the front; the rest is another's
  /// Where publishers of EPC know of each other; empty: there is no other.
  std::filesystem::path publisher_directory = {};
  std::chrono::milliseconds publisher_interval = EpcRight::kInterval;
  AskClaims ask_claims = {};  ///< of the node's containers; needed with a publisher's directory
};

}  // namespace confcom::service
