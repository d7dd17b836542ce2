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

/// A ResourceClaim of which a container has something by a DRA driver.
struct ContainerClaim {
  std::string pod_namespace;
  std::string pod;
  std::string container;
  std::string claim;  ///< its name; it is of the pod's namespace
  std::string driver;

  friend bool operator==(const ContainerClaim&, const ContainerClaim&) = default;
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

/// The same for what containers have by claims: an entry for each claim and driver. A kubelet knows
/// of it once a driver has prepared the claim. Source: Kubernetes 1.36, DynamicResource; beta
/// before 1.34, and perhaps off. Errors: as of the two above.
[[nodiscard]] Result<std::vector<ContainerClaim>> list_pod_claims(
    const std::filesystem::path& socket, std::chrono::milliseconds timeout);
[[nodiscard]] Result<std::vector<ContainerClaim>> parse_pod_claims(std::string_view message);

/// An answer with half a million ids is 3 MiB.
inline constexpr std::size_t kMaxPodResourcesBytes = std::size_t{16} * 1024 * 1024;

}  // namespace confcom::rpc
