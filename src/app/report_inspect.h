#pragma once

#include <memory>

#include "app/command.h"

namespace confcom::app {

/// `confcom report inspect`
[[nodiscard]] std::unique_ptr<Command> make_report_inspect();

}  // namespace confcom::app
