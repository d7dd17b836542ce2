#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace confcom::rpc {

/// How many devices of a resource a container has.
struct ContainerDevices {
  std::string pod_namespace;
  std::string pod;
  std::string container;
  std::string resource;
  std::uint64_t count = 0;

  friend bool operator==(const ContainerDevices&, const ContainerDevices&) = default;
};

/// Where a kubelet tells who has which devices.
inline constexpr const char* kPodResourcesSocket = "/var/lib/kubelet/pod-resources/kubelet.sock";

/// Asks a kubelet for the devices of all containers on its node (v1.PodResourcesLister/List).
/// Blocks. Errors: unavailable (no kubelet there, or it is not serving yet); deadline; malformed;
/// what the kubelet says.
[[nodiscard]] Result<std::vector<ContainerDevices>> list_pod_resources(
    const std::filesystem::path& socket, std::chrono::milliseconds timeout);

/// Reads a v1.ListPodResourcesResponse. In it ids stand in the order of NUMA nodes, so that a
/// container may have several entries of one resource: they are added up. Errors: malformed.
[[nodiscard]] Result<std::vector<ContainerDevices>> parse_pod_resources(std::string_view message);

/// An answer with half a million ids is 3 MiB.
inline constexpr std::size_t kMaxPodResourcesBytes = std::size_t{16} * 1024 * 1024;

}  // namespace confcom::rpc
