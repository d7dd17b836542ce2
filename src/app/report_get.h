#pragma once

#include <memory>

#include "app/command.h"
#include "app/environment.h"

namespace confcom::app {

/// `confcom report get`.
[[nodiscard]] std::unique_ptr<Command> make_report_get(const Environment& environment);

}  // namespace confcom::app
