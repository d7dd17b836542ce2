#pragma once

#include <memory>

#include "app/command.h"
#include "base/clock.h"

namespace confcom::app {

/// `confcom policy replay`. `clock` must outlive it.
[[nodiscard]] std::unique_ptr<Command> make_policy_replay(const Clock& clock);

}  // namespace confcom::app
