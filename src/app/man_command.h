#pragma once

#include <memory>

#include "app/command.h"
#include "app/command_tree.h"

namespace confcom::app {

/// `confcom man`. `tree` must outlive the command.
[[nodiscard]] std::unique_ptr<Command> make_man(CommandTree& tree);

}  // namespace confcom::app
