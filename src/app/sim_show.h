#pragma once

#include <memory>

#include "app/command.h"
#include "app/environment.h"

namespace confcom::app {

/// `confcom sim show`.
[[nodiscard]] std::unique_ptr<Command> make_sim_show(const Environment& environment);

}  // namespace confcom::app
