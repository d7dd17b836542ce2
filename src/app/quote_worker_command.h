#pragma once

#include <memory>

#include "app/command.h"

namespace confcom::app {

/// `confcom quote-worker`, which `confcom quote-helper` starts for hardware.
[[nodiscard]] std::unique_ptr<Command> make_quote_worker();

}  // namespace confcom::app
