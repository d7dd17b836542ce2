#pragma once

#include <string>

#include "app/command_reference.h"

namespace confcom::app {

/// What `--help` prints: synopsis, description, options by group, commands, then files, exit status
/// and examples, each where there is one. 80 columns.
[[nodiscard]] std::string help_text(const CommandReference& command);

}  // namespace confcom::app
