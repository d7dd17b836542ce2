#pragma once

#include "app/command.h"

namespace confcom::app {

/// What help says of `confcom quote verify`.
extern const CommandText kQuoteVerifyText;

}  // namespace confcom::app
