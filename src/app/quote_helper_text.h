#pragma once

#include "app/command.h"

namespace confcom::app {

/// Help of `confcom quote-helper`.
extern const CommandText kQuoteHelperText;

}  // namespace confcom::app
