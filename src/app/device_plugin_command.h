#pragma once

#include <memory>

#include "app/command.h"
#include "app/environment.h"
#include "base/clock.h"

namespace confcom::app {

/// `confcom device-plugin`.
[[nodiscard]] std::unique_ptr<Command> make_device_plugin(const Clock& clock,
                                                          const Environment& environment);

}  // namespace confcom::app
