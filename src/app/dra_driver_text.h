#pragma once

#include "app/command.h"

namespace confcom::app {

/// What help says of `confcom dra-driver`.
extern const CommandText kDraDriverText;

}  // namespace confcom::app
