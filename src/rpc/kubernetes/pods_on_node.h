#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"

namespace confcom::rpc {

class KubernetesClient;

/// A container, or an init container, of a pod.
struct PodContainer {
  std::string name;
  bool is_init = false;
  /// By resource. Those that are no whole number, such as half a CPU, are left out: what devices
  /// have is counted.
  std::map<std::string, std::uint64_t, std::less<>> limits;
  /// Literal values of the variables that were asked for; what is taken from elsewhere is left out.
  std::map<std::string, std::string, std::less<>> environment;
};

struct PodOnNode {
  std::string name_space;
  std::string name;
  std::string uid;
  std::string phase;  ///< "Running"; empty before the kubelet has said one
  std::map<std::string, std::string, std::less<>> labels;
  bool is_terminating = false;
  std::vector<PodContainer> containers;  ///< init containers first
};

struct PodList {
  std::vector<PodOnNode> pods;
  std::string resource_version;  ///< to watch from
};

/// A kubelet takes 110 pods, at most some hundreds.
inline constexpr std::size_t kMaxPodsOnNode = 10'000;

/// Reads a Pod object; `variables` are the names of the environment variables that are wanted.
/// Source: Kubernetes API reference, Pod. Errors: malformed.
[[nodiscard]] Result<PodOnNode> parse_pod(const JsonValue& pod,
                                          std::span<const std::string> variables);

/// Reads a PodList object. Errors: malformed.
[[nodiscard]] Result<PodList> parse_pod_list(const JsonValue& list,
                                             std::span<const std::string> variables);

/// The pods that are bound to a node, in whatever phase. Errors: the client's; invalid_argument (no
/// name of a node). Needs RBAC: list on pods.
[[nodiscard]] Result<PodList> list_pods_on_node(const KubernetesClient& client,
                                                std::string_view node,
                                                std::span<const std::string> variables);

/// The path of the same pods, to be watched. Errors: invalid_argument (no name of a node).
[[nodiscard]] Result<std::string> pods_on_node_path(std::string_view node);

}  // namespace confcom::rpc
