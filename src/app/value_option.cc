#include "app/value_option.h"

#include <CLI/CLI.hpp>

namespace confcom::app {

CLI::Option& add_value(CLI::App& app, std::string_view name, std::string_view value_name,
                       std::string& value, std::string_view description) {
  CLI::Option& option = *app.add_option(std::string(name), value, std::string(description));
  option.type_name(std::string(value_name));
  option.check([](const std::string& given) -> std::string {
    return given.empty() ? "the value is empty" : "";
  });
  return option;
}

}  // namespace confcom::app
