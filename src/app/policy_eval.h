#pragma once

#include <memory>

#include "app/command.h"
#include "base/clock.h"

namespace confcom::app {

/// `confcom policy eval`. `clock` must outlive it.
[[nodiscard]] std::unique_ptr<Command> make_policy_eval(const Clock& clock);

}  // namespace confcom::app
