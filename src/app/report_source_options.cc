#include "app/report_source_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/path_option.h"
#include "platform/sgx_simulated/simulated_platform.h"
#include "platform/snp_hardware/hardware_report_provider.h"
#include "platform/snp_simulated/simulated_report_provider.h"

namespace confcom::app {

void ReportSourceOptions::declare(CLI::App& app) {
  app.add_option("--platform", platform_,
                 "Whose report: this machine's, where it is a SEV-SNP guest, one of a simulated "
                 "platform's, or, auto, the first that is there")
      ->check(CLI::IsMember({"simulated", "hardware", "auto"}))
      ->type_name("PLATFORM")
      ->default_str(platform_);
  sim_directory_.declare(app, "--sim-dir");
  add_path(app, "--device-root", "DIR", device_root_,
           "Below which sys/kernel/config/tsm and dev/sev-guest stand, where that is not the root")
      .default_str(device_root_);
  guest_.declare(app);
}

Result<bool> ReportSourceOptions::is_hardware() const {
  if (platform_ != "auto") return platform_ == "hardware";
  const auto hardware = platform::find_report_hardware(device_root_);
  if (hardware.has_value()) return true;
  const auto simulated = platform::require_platform(sim_directory_.path());
  if (simulated.has_value()) return false;
  return fail(ErrorCode::kNotFound,
              fmt::format("neither hardware ({}) nor a simulated platform ({})",
                          hardware.error().message, simulated.error().message));
}

Result<std::unique_ptr<platform::ReportProvider>> ReportSourceOptions::provider() {
  CONFCOM_TRY(const bool hardware, is_hardware());
  if (!hardware) {
    CONFCOM_TRY(const platform::SnpGuest guest, guest_.guest());
    return platform::SimulatedReportProvider::open(sim_directory_.path(), guest);
  }
  if (const std::string given = guest_.first_given(); !given.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{}: a guest cannot say what it was launched with, this machine's "
                            "report does; leave it out, or ask with --platform simulated",
                            given));
  }
  return std::make_unique<platform::HardwareReportProvider>(device_root_, configfs_);
}

}  // namespace confcom::app
