#include "service/sgx_node/sgx_grant.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace confcom::service {
namespace {

// The first is Linux' name since 5.11, the second that of Intel's driver for data centres.
constexpr std::array<std::string_view, 2> kEnclaveNames = {"/dev/sgx_enclave", "/dev/sgx/enclave"};
constexpr std::array<std::string_view, 2> kProvisionNames = {"/dev/sgx_provision",
                                                             "/dev/sgx/provision"};

/// Each name leads to the host's node of that name, or to the one that it has.
void add_nodes(rpc::DeviceGrant& out, const std::vector<std::string>& found,
               std::span<const std::string_view> names) {
  if (found.empty()) return;
  for (const std::string_view name : names) {
    const bool same = std::ranges::find(found, name) != found.end();
    out.nodes.push_back({std::string(name), same ? std::string(name) : found.front()});
  }
}

}  // namespace

rpc::DeviceGrant enclave_grant(const SgxHost& host, ProvisionAccess access) {
  rpc::DeviceGrant out;
  add_nodes(out, host.enclave_nodes, kEnclaveNames);
  if (access == ProvisionAccess::kAll) add_nodes(out, host.provision_nodes, kProvisionNames);
  if (!host.sim_share.empty()) {
    out.mounts.push_back({kSimDirectoryInContainer, host.sim_share});
    out.environment.emplace(kSimDirectoryVariable, kSimDirectoryInContainer);
  }
  if (!host.socket_directory.empty()) {
    out.mounts.push_back({kAesmDirectoryInContainer, host.socket_directory});
    out.environment.emplace(kAesmVariable, "1");
  }
  return out;
}

rpc::DeviceGrant provision_grant(const SgxHost& host, ProvisionAccess access) {
  rpc::DeviceGrant out;
  if (access != ProvisionAccess::kNever) add_nodes(out, host.provision_nodes, kProvisionNames);
  return out;
}

}  // namespace confcom::service
