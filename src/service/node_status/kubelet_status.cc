#include "service/node_status/kubelet_status.h"

#include <algorithm>
#include <system_error>

#include "rpc/kubelet/allocatable_resources.h"
#include "rpc/kubelet/kubelet_registration.h"
#include "service/peer_sockets.h"
#include "service/sgx_node/epc_publisher.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;

/// What all device plugins of this project begin their sockets' names with.
constexpr const char* kSocketPrefix = "confcom-";

bool is_readable(const fs::path& directory) {
  std::error_code error;
  const fs::directory_iterator entries(directory, error);
  return !error;
}

}  // namespace

KubeletStatus look_at_kubelet(const KubeletPlaces& places, std::chrono::milliseconds timeout) {
  const fs::path& directory = places.directory;
  std::error_code error;
  KubeletStatus out{
      // What may not be looked at is there.
      .is_here = fs::is_directory(directory, error) || error == std::errc::permission_denied,
      .is_readable = is_readable(directory),
      .registration = look_at_socket(directory / rpc::kKubeletSocketName),
      .plugins = living_sockets(directory, kSocketPrefix),
      .drivers = living_sockets(places.registry_directory, std::string(kDraDriverName) + "-"),
      .resources = rpc::list_allocatable_resources(places.pod_resources_socket, timeout),
      .holders = rpc::list_pod_resources(places.pod_resources_socket, timeout),
      .claims = rpc::list_pod_claims(places.pod_resources_socket, timeout)};
  std::ranges::sort(out.plugins);
  std::ranges::sort(out.drivers);
  return out;
}

std::optional<ResourceUse> use_of(const KubeletStatus& kubelet, const std::string& resource) {
  if (!kubelet.resources.has_value() || !kubelet.holders.has_value()) return {};
  ResourceUse out;
  for (const rpc::ContainerDevices& holder : *kubelet.holders) {
    if (holder.resource == resource) out.allocated += holder.count;
  }
  const auto found = kubelet.resources->find(resource);
  if (found == kubelet.resources->end() && out.allocated == 0) return {};
  if (found != kubelet.resources->end()) out.capacity = found->second;
  return out;
}

}  // namespace confcom::service
