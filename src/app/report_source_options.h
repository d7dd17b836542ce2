#pragma once

#include <memory>
#include <string>

#include "app/cli_forward.h"
#include "app/environment.h"
#include "app/sim_directory.h"
#include "app/simulated_guest_options.h"
#include "base/error.h"
#include "platform/report_provider.h"
#include "platform/snp_hardware/configfs.h"

namespace confcom::app {

/// Where a report is from: `--platform`, `--sim-dir`, `--device-root`, and those of a simulated
/// guest.
class ReportSourceOptions {
 public:
  explicit ReportSourceOptions(const Environment& environment) : sim_directory_(environment) {}

  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);

  /// Which may refer to this object. Errors: not_found (neither hardware nor a simulated platform:
  /// says what is missing of each); invalid_argument (options that do not go together); those of
  /// SimulatedReportProvider::open.
  [[nodiscard]] Result<std::unique_ptr<platform::ReportProvider>> provider();

 private:
  /// Errors: not_found.
  [[nodiscard]] Result<bool> is_hardware() const;

  std::string platform_ = "auto";
  SimDirectoryOption sim_directory_;
  std::string device_root_ = "/";
  SimulatedGuestOptions guest_;
  platform::SystemConfigfs configfs_;
};

}  // namespace confcom::app
