#include "app/log_option.h"

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace confcom::app {

void LogOption::declare(CLI::App& app) {
  app.add_option("--log-format", format_, "Of the log: text or json")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, LogFormat>{{"text", LogFormat::kText}, {"json", LogFormat::kJson}}))
      ->type_name("FORMAT")
      ->default_str("text");
}

}  // namespace confcom::app
