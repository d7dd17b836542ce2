#pragma once

#include <span>
#include <string>

#include "service/node_status/node_actions.h"

namespace confcom::app {

/// For people: a summary, what to act on, each in a line that begins with '!', and then all that
/// was found.
[[nodiscard]] std::string node_status_lines(const service::NodeStatus& status,
                                            std::span<const service::NodeAction> actions);

}  // namespace confcom::app
