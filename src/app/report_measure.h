#pragma once

#include <memory>

#include "app/command.h"

namespace confcom::app {

/// `confcom report measure`
[[nodiscard]] std::unique_ptr<Command> make_report_measure();

}  // namespace confcom::app
