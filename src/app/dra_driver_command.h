#pragma once

#include <memory>

#include "app/command.h"
#include "app/environment.h"
#include "base/clock.h"

namespace confcom::app {

/// `confcom dra-driver`.
[[nodiscard]] std::unique_ptr<Command> make_dra_driver(const Clock& clock,
                                                       const Environment& environment);

}  // namespace confcom::app
