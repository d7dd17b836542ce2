#pragma once

#include <memory>

#include "app/command.h"
#include "app/environment.h"

namespace confcom::app {

/// `confcom quote-helper`.
[[nodiscard]] std::unique_ptr<Command> make_quote_helper(const Environment& environment);

}  // namespace confcom::app
