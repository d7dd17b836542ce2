#pragma once

#include <memory>

#include "app/command.h"

namespace confcom::app {

/// `confcom quote inspect`
[[nodiscard]] std::unique_ptr<Command> make_quote_inspect();

}  // namespace confcom::app
