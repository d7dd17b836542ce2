#pragma once

#include <memory>

#include "app/command.h"

namespace confcom::app {

/// `confcom enclave inspect`
[[nodiscard]] std::unique_ptr<Command> make_enclave_inspect();

}  // namespace confcom::app
