#pragma once

#include <memory>

#include "app/command.h"
#include "app/environment.h"
#include "base/clock.h"

namespace confcom::app {

/// `confcom sim init`. `clock` must outlive the command.
[[nodiscard]] std::unique_ptr<Command> make_sim_init(const Clock& clock,
                                                     const Environment& environment);

}  // namespace confcom::app
