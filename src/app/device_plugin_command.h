#pragma once

#include <memory>

#include "app/command.h"
#include "app/environment.h"

namespace confcom::app {

/// `confcom device-plugin`.
[[nodiscard]] std::unique_ptr<Command> make_device_plugin(const Environment& environment);

}  // namespace confcom::app
