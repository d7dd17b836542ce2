#include "app/sim_refresh.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ostream>

#include "app/lifetime_option.h"
#include "app/sim_directory.h"
#include "platform/sgx_simulated/platform_changes.h"
#include "platform/sgx_simulated/platform_directory.h"

namespace confcom::app {
namespace {

constexpr CommandText kText = {
    .path = "sim refresh",
    .summary = "Renew the dates of a simulated platform's collateral",
    .description =
        "Publishes TCB info, QE identity and CRLs anew, those of SEV-SNP too, issued now. Keys, "
        "certificates and security versions stay: quotes and reports that were made verify as "
        "before.",
};

class SimRefresh final : public Command {
 public:
  SimRefresh(const Clock& clock, const Environment& environment)
      : clock_(&clock), directory_(environment) {}

  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    directory_.declare(app);
    lifetime_.declare(app);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    CONFCOM_TRY(const std::chrono::seconds lifetime, lifetime_.lifetime());
    const Timestamp now = clock_->now();
    CONFCOM_CHECK(platform::change_platform(directory_.path(),
                                            [&](platform::PlatformState& state) -> Result<void> {
                                              platform::renew_dates(state, now, lifetime);
                                              return {};
                                            }));
    streams.out << fmt::format("{}/collateral is good until {}\n", directory_.path(),
                               format_timestamp(now + lifetime));
    return ExitStatus::kAccepted;
  }

 private:
  const Clock* clock_;
  SimDirectoryOption directory_;
  LifetimeOption lifetime_;
};

}  // namespace

std::unique_ptr<Command> make_sim_refresh(const Clock& clock, const Environment& environment) {
  return std::make_unique<SimRefresh>(clock, environment);
}

}  // namespace confcom::app
