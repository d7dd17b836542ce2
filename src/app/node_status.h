#pragma once

#include <memory>

#include "app/command.h"
#include "app/environment.h"

namespace confcom::app {

/// `confcom node status`.
[[nodiscard]] std::unique_ptr<Command> make_node_status(const Environment& environment);

}  // namespace confcom::app
