#pragma once

#include <memory>

#include "app/command.h"
#include "base/clock.h"

namespace confcom::app {

/// `confcom secret seal`. `clock` must outlive the command.
[[nodiscard]] std::unique_ptr<Command> make_secret_seal(const Clock& clock);

}  // namespace confcom::app
