#include "app/rego_version_option.h"

#include <CLI/CLI.hpp>

namespace confcom::app {

void RegoVersionOption::declare(CLI::App& app) {
  app.add_flag("--v0-compatible", is_v0_,
               "Modules are Rego v0, as before OPA 1.0, unless they import rego.v1");
}

}  // namespace confcom::app
