#pragma once

#include <memory>

#include "app/command.h"

namespace confcom::app {

[[nodiscard]] std::unique_ptr<Command> make_enclave_measure();

}  // namespace confcom::app
