#pragma once

#include <memory>

#include "app/command.h"
#include "app/environment.h"

namespace confcom::app {

/// `confcom enclave run`: starts an enclave and is its host.
[[nodiscard]] std::unique_ptr<Command> make_enclave_run(const Environment& environment);

}  // namespace confcom::app
