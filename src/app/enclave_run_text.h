#pragma once

#include "app/command.h"

namespace confcom::app {

/// Help of `confcom enclave run`.
extern const CommandText kEnclaveRunText;

}  // namespace confcom::app
