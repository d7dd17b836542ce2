#pragma once

#include <memory>

#include "app/command.h"

namespace confcom::app {

/// `confcom report id-block`
[[nodiscard]] std::unique_ptr<Command> make_report_id_block();

}  // namespace confcom::app
