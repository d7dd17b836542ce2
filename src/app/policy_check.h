#pragma once

#include <memory>

#include "app/command.h"

namespace confcom::app {

/// `confcom policy check`
[[nodiscard]] std::unique_ptr<Command> make_policy_check();

}  // namespace confcom::app
