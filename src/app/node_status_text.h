#pragma once

#include "app/command.h"

namespace confcom::app {

/// What help says of `confcom node status`.
extern const CommandText kNodeStatusText;

}  // namespace confcom::app
