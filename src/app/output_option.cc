#include "app/output_option.h"

#include <CLI/CLI.hpp>

namespace confcom::app {

void OutputOption::declare(CLI::App& app) {
  app.add_option("-o,--output", format_, "For people or for programs")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->default_str(format_);
}

}  // namespace confcom::app
