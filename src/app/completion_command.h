#pragma once

#include <memory>

#include "app/command.h"
#include "app/command_tree.h"

namespace confcom::app {

/// `confcom completion`. `tree` must outlive the command.
[[nodiscard]] std::unique_ptr<Command> make_completion(CommandTree& tree);

}  // namespace confcom::app
