#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace confcom::rpc {

class KubernetesClient;

/// Labels by name; nothing: the label is to be removed.
using LabelChanges = std::map<std::string, std::optional<std::string>, std::less<>>;

/// Sets and removes labels of a node, and leaves the others as they are.
/// Errors: the client's; invalid_argument (no name of a node; the server refuses a label that is
/// none). Needs RBAC: patch on nodes.
[[nodiscard]] Result<void> change_node_labels(const KubernetesClient& client, std::string_view node,
                                              const LabelChanges& changes);

}  // namespace confcom::rpc
