#pragma once

#include <string>

#include "app/cli_forward.h"
#include "app/environment.h"

namespace confcom::app {

/// Where the simulated platform is: $CONFCOM_SIM_DIR, else /var/lib/confcom/sim for root, else
/// confcom/sim below $XDG_STATE_HOME or $HOME/.local/state. Source: XDG base directory
/// specification 0.8.
[[nodiscard]] std::string default_sim_directory(const Environment& environment);

/// `--dir DIR`
class SimDirectoryOption {
 public:
  explicit SimDirectoryOption(const Environment& environment)
      : path_(default_sim_directory(environment)) {}
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app, const std::string& name = "--dir");
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace confcom::app
