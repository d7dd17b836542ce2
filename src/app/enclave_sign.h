#pragma once

#include <memory>

#include "app/command.h"
#include "app/environment.h"

namespace confcom::app {

/// `confcom enclave sign`. `environment` must outlive the command.
[[nodiscard]] std::unique_ptr<Command> make_enclave_sign(const Environment& environment);

}  // namespace confcom::app
