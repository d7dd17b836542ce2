#include "app/lifetime_option.h"

#include <CLI/CLI.hpp>

#include "app/option_values.h"

namespace confcom::app {

void LifetimeOption::declare(CLI::App& app) {
  app.add_option("--valid-for", text_, "How long the collateral is good for: 90s, 36h, 30d")
      ->type_name("DURATION")
      ->default_str(text_);
}

Result<std::chrono::seconds> LifetimeOption::lifetime() const {
  return of_option("--valid-for", parse_duration(text_));
}

}  // namespace confcom::app
