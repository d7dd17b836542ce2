#pragma once

#include <memory>

#include "app/command.h"

namespace confcom::app {

/// `confcom quote get`.
[[nodiscard]] std::unique_ptr<Command> make_quote_get();

}  // namespace confcom::app
