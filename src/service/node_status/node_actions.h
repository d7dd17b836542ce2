#pragma once

#include <string>
#include <vector>

#include "service/node_status/node_status.h"

namespace confcom::service {

/// Something that an operator must act on.
struct NodeAction {
  std::string id;    ///< stable, for programs: "no_device_plugin"
  std::string what;  ///< what it is, and what to do next
  std::string next;
};

/// All that stands between this node and pods with enclaves; the cause before what follows from it.
/// What could not be looked at is no action; nor is a quote helper that was never there, as it is
/// an option; nor that a machine beside any kubelet has no device plugin.
[[nodiscard]] std::vector<NodeAction> actions_for(const NodeStatus& status);

}  // namespace confcom::service
