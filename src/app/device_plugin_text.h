#pragma once

#include "app/command.h"

namespace confcom::app {

/// What help says of `confcom device-plugin`.
extern const CommandText kDevicePluginText;

}  // namespace confcom::app
