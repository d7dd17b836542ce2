#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"

namespace confcom::rpc {

class KubernetesClient;

/// How much of one extended resource a node's status shows; absent: it does not know of it.
struct NodeResource {
  std::optional<std::uint64_t> capacity;
  std::optional<std::uint64_t> allocatable;

  friend bool operator==(const NodeResource&, const NodeResource&) = default;
};

/// Reads it from a Node object. Errors: malformed, unsupported (parse_quantity's).
[[nodiscard]] Result<NodeResource> parse_node_resource(std::string_view node_json,
                                                       std::string_view resource);

/// Puts `amount` into the capacity and the allocatable of the node's status, where pods can ask for
/// it. The kubelet leaves a resource alone that no device plugin of the node gives; it sets it to 0
/// when it registers the node anew, so the node is to be watched. Returns what the status shows
/// then. Source: Kubernetes documentation, "Advertise Extended Resources for a Node"; RFC 7396.
/// Errors: the client's; invalid_argument (a name, or an amount over 2^63 − 1).
/// Needs RBAC: patch on nodes/status.
[[nodiscard]] Result<NodeResource> set_node_resource(const KubernetesClient& client,
                                                     std::string_view node,
                                                     std::string_view resource,
                                                     std::uint64_t amount);

}  // namespace confcom::rpc
