#pragma once

#include <span>
#include <string>

#include "service/node_status/node_actions.h"

namespace confcom::app {

/// For programs. What is not known is null.
[[nodiscard]] std::string node_status_json(const service::NodeStatus& status,
                                           std::span<const service::NodeAction> actions);

}  // namespace confcom::app
