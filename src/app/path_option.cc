#include "app/path_option.h"

#include <CLI/CLI.hpp>

namespace confcom::app {
namespace {

CLI::Option& as_path(CLI::Option& option, std::string_view value_name) {
  option.type_name(std::string(value_name));
  option.check([](const std::string& value) -> std::string {
    return value.empty() ? "the path is empty" : "";
  });
  return option;
}

}  // namespace

CLI::Option& add_path(CLI::App& app, std::string_view name, std::string_view value_name,
                      std::string& path, std::string_view description) {
  return as_path(*app.add_option(std::string(name), path, std::string(description)), value_name);
}

CLI::Option& add_paths(CLI::App& app, std::string_view name, std::string_view value_name,
                       std::vector<std::string>& paths, std::string_view description) {
  CLI::Option& option = *app.add_option(std::string(name), paths, std::string(description));
  // An option takes one, and leaves what follows it to others.
  option.allow_extra_args(option.get_positional());
  return as_path(option, value_name);
}

}  // namespace confcom::app
