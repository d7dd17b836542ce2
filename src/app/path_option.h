#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/cli_forward.h"

namespace confcom::app {

/// An option or argument that names a file ("FILE") or a directory ("DIR"). An empty path is
/// refused: it comes from a variable that was not set, and must not count as an option that was not
/// given.
CLI::Option& add_path(CLI::App& app, std::string_view name, std::string_view value_name,
                      std::string& path, std::string_view description);

/// The same that may be given several times, one path each.
CLI::Option& add_paths(CLI::App& app, std::string_view name, std::string_view value_name,
                       std::vector<std::string>& paths, std::string_view description);

}  // namespace confcom::app
