#pragma once

#include <memory>

#include "app/command.h"
#include "base/clock.h"

namespace confcom::app {

/// `confcom report verify`. `clock` must outlive the command.
[[nodiscard]] std::unique_ptr<Command> make_report_verify(const Clock& clock);

}  // namespace confcom::app
