#include "app/policy_option.h"

#include <CLI/CLI.hpp>

namespace confcom::app {

void declare_policy_option(CLI::App& app, std::string_view name, std::string_view value_name,
                           bool repeatable, std::string_view description,
                           std::vector<std::string>& values) {
  CLI::Option* const declared = app.add_option(std::string(name), values, std::string(description))
                                    ->type_name(std::string(value_name));
  // One value for each time the option is given: more would swallow the file's name.
  if (repeatable) {
    declared->allow_extra_args(false);
  } else {
    declared->expected(1);
  }
}

void declare_policy_flag(CLI::App& app, std::string_view name, std::string_view description,
                         bool& value) {
  app.add_flag(std::string(name), value, std::string(description));
}

}  // namespace confcom::app
