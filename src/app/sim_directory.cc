#include "app/sim_directory.h"

#include <CLI/CLI.hpp>

#include "app/path_option.h"

namespace confcom::app {
namespace {

std::string value_of(const Environment& environment, std::string_view name) {
  const auto found = environment.variables.find(name);
  return found == environment.variables.end() ? "" : found->second;
}

}  // namespace

std::string default_sim_directory(const Environment& environment) {
  if (const std::string given = value_of(environment, "CONFCOM_SIM_DIR"); !given.empty())
    return given;
  if (environment.is_root) return "/var/lib/confcom/sim";
  const std::string state = value_of(environment, "XDG_STATE_HOME");
  // A relative path there counts as none.
  if (state.starts_with('/')) return state + "/confcom/sim";
  const std::string home = value_of(environment, "HOME");
  return home.empty() ? "/var/lib/confcom/sim" : home + "/.local/state/confcom/sim";
}

void SimDirectoryOption::declare(CLI::App& app, const std::string& name) {
  add_path(app, name, "DIR", path_, "The simulated platform; $CONFCOM_SIM_DIR is the default")
      .default_str(path_);
}

}  // namespace confcom::app
