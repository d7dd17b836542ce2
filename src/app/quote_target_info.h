#pragma once

#include <memory>

#include "app/command.h"

namespace confcom::app {

/// `confcom quote target-info`.
[[nodiscard]] std::unique_ptr<Command> make_quote_target_info();

}  // namespace confcom::app
