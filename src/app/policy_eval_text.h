#pragma once

#include "app/command.h"

namespace confcom::app {

extern const CommandText kPolicyEvalText;

}  // namespace confcom::app
