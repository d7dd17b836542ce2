#pragma once

#include <string>
#include <string_view>

#include "app/cli_forward.h"

namespace confcom::app {

/// An option with a value that is no path. An empty one is refused: it comes from a variable that
/// was not set, and must not count as an option that was not given.
CLI::Option& add_value(CLI::App& app, std::string_view name, std::string_view value_name,
                       std::string& value, std::string_view description);

}  // namespace confcom::app
