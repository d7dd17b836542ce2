#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "rpc/kubelet/pod_resources.h"
#include "service/node_status/socket_state.h"

namespace confcom::service {

/// What a node's kubelet has to do with SGX, as far as it can be seen from beside it.
struct KubeletStatus {
  /// Of its directory of device plugins: whether it is there, and may be looked into.
  bool is_here = false;
  bool is_readable = false;
  SocketState registration = SocketState::kAbsent;  ///< where it takes plugins
  std::vector<std::string> plugins;  ///< sockets on which a confcom device plugin listens, sorted
  std::vector<std::string> drivers;  ///< and a confcom DRA driver
  /// Healthy devices that it can give to pods, by resource; an error where it does not tell.
  Result<std::map<std::string, std::uint64_t>> resources;
  /// Who has which devices of all resources.
  Result<std::vector<rpc::ContainerDevices>> holders;
  /// Who has which resource claims; an error as of the holders.
  Result<std::vector<rpc::ContainerClaim>> claims;
};

struct KubeletPlaces {
  std::filesystem::path directory;           ///< of device plugins
  std::filesystem::path registry_directory;  ///< of drivers' sockets
  std::filesystem::path pod_resources_socket;
};

/// Changes nothing. Blocks for at most three times `timeout`.
[[nodiscard]] KubeletStatus look_at_kubelet(const KubeletPlaces& places,
                                            std::chrono::milliseconds timeout);

/// How much of one resource there is, and is held.
struct ResourceUse {
  std::uint64_t capacity = 0;
  std::uint64_t allocated = 0;

  /// 0 where more is held than is healthy.
  [[nodiscard]] std::uint64_t free() const {
    return allocated < capacity ? capacity - allocated : 0;
  }
};

/// Nothing where the kubelet does not tell, or has no such resource.
[[nodiscard]] std::optional<ResourceUse> use_of(const KubeletStatus& kubelet,
                                                const std::string& resource);

}  // namespace confcom::service
