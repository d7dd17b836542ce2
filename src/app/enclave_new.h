#pragma once

#include <memory>

#include "app/command.h"

namespace confcom::app {

/// `confcom enclave new`.
[[nodiscard]] std::unique_ptr<Command> make_enclave_new();

}  // namespace confcom::app
