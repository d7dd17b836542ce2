#include "app/path_option.h"

#include <CLI/CLI.hpp>

namespace confcom::app {

CLI::Option& add_path(CLI::App& app, std::string_view name, std::string_view value_name,
                      std::string& path, std::string_view description) {
  CLI::Option* option = app.add_option(std::string(name), path, std::string(description));
  option->type_name(std::string(value_name));
  option->check([](const std::string& value) -> std::string {
    return value.empty() ? "the path is empty" : "";
  });
  return *option;
}

}  // namespace confcom::app
