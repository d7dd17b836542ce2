#include "app/sim_advance.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "app/sim_directory.h"
#include "collateral/tcb_status.h"
#include "platform/sgx_simulated/platform_changes.h"
#include "platform/sgx_simulated/platform_directory.h"

namespace confcom::app {
namespace {

using platform::PlatformState;

constexpr Definition kExamples[] = {
    {"confcom sim advance --tcb-recovery", "The platform is OutOfDate from now on"},
    {"confcom sim advance --update-platform", "And up to date again"},
    {"confcom sim advance --status SWHardeningNeeded --advisory SIMULATED-SA-1",
     "Rehearse a status and its advisory"},
    {"confcom sim advance --revoke-pck", "Its PCK certificate is on the revocation list"},
    {"confcom sim advance --expire", "All collateral went out of date yesterday"},
};

constexpr CommandText kText = {
    .path = "sim advance",
    .summary = "Let happen to a simulated platform what happens to real ones",
    .description =
        "Changes what is published about the platform, or the platform itself, so that every "
        "verdict can be rehearsed. Dates are renewed with each change, but for --expire. Several "
        "options are carried out in the order of this list.\n\n"
        "A quote helper that serves the platform notices. After an update of the platform or of "
        "its "
        "quoting enclave its clients must ask for the target info again (AESM code 42), as after "
        "one of a real platform.",
    .examples = kExamples,
};

/// One thing that can happen; in the order in which several do.
struct Event {
  const char* option;
  const char* meaning;
  std::function<Result<void>(PlatformState&, Timestamp)> happen;
};

Result<void> done() { return {}; }

const std::vector<Event>& events() {
  static const std::vector<Event> all = {
      {"--tcb-recovery", "A higher TCB level is published: the platform is OutOfDate",
       platform::publish_tcb_recovery},
      {"--update-platform", "Microcode and PCE get the highest level, and a new PCK certificate",
       platform::update_platform},
      {"--qe-recovery", "A higher quoting enclave is published: the platform's is OutOfDate",
       platform::publish_qe_recovery},
      {"--update-qe", "The quoting enclave gets the highest version",
       [](PlatformState& state, Timestamp) {
         platform::update_quoting_enclave(state);
         return done();
       }},
      {"--revoke-pck", "The PCK certificate is revoked",
       [](PlatformState& state, Timestamp) { return platform::revoke_pck(state); }},
      {"--renew-pck", "The platform gets another PCK certificate for the same versions",
       platform::renew_pck}};
  return all;
}

class SimAdvance final : public Command {
 public:
  SimAdvance(const Clock& clock, const Environment& environment)
      : clock_(&clock), directory_(environment), chosen_(events().size(), 0) {}

  [[nodiscard]] const CommandText& text() const override { return kText; }
  void declare(CLI::App& app) override;
  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  [[nodiscard]] bool nothing_chosen() const;
  [[nodiscard]] Result<void> change(PlatformState& state, Timestamp now) const;

  const Clock* clock_;
  SimDirectoryOption directory_;
  std::vector<char> chosen_;  // one for each of events(); char, as the parser wants references
  std::string status_;
  std::vector<std::string> advisories_;
  bool expire_ = false;
};

void SimAdvance::declare(CLI::App& app) {
  directory_.declare(app);
  for (std::size_t i = 0; i < events().size(); ++i) {
    app.add_flag_callback(events()[i].option, [this, i] { chosen_[i] = 1; }, events()[i].meaning);
  }
  CLI::Option* status =
      app.add_option("--status", status_, "The platform's TCB level has this status")
          ->type_name("STATUS")
          ->check(CLI::IsMember({"UpToDate", "SWHardeningNeeded", "ConfigurationNeeded",
                                 "ConfigurationAndSWHardeningNeeded", "OutOfDate",
                                 "OutOfDateConfigurationNeeded", "Revoked"}));
  app.add_option("--advisory", advisories_, "With --status: an advisory of that level")
      ->type_name("ID")
      ->needs(status);
  app.add_flag("--expire", expire_, "All collateral went out of date a day ago");
}

bool SimAdvance::nothing_chosen() const {
  return std::ranges::count(chosen_, 1) == 0 && status_.empty() && !expire_;
}

Result<void> SimAdvance::change(PlatformState& state, Timestamp now) const {
  for (std::size_t i = 0; i < events().size(); ++i) {
    if (chosen_[i] != 0) CONFCOM_CHECK(events()[i].happen(state, now));
  }
  if (!status_.empty()) {
    CONFCOM_TRY(const collateral::TcbStatus status, collateral::parse_tcb_status(status_));
    CONFCOM_CHECK(platform::set_status(state, status, advisories_));
  }
  if (expire_) {
    platform::expire(state, now);
  } else {
    platform::renew_dates(state, now, platform::kCollateralLifetime);
  }
  return {};
}

Result<ExitStatus> SimAdvance::run(Streams& streams) {
  if (nothing_chosen()) {
    return fail(ErrorCode::kInvalidArgument,
                "sim advance: say what shall happen; 'confcom sim advance --help' has a list");
  }
  const Timestamp now = clock_->now();
  CONFCOM_CHECK(platform::change_platform(
      directory_.path(), [&](PlatformState& state) { return change(state, now); }));
  streams.out << fmt::format("{}: done; 'confcom sim show' says how it is now\n",
                             directory_.path());
  return ExitStatus::kAccepted;
}

}  // namespace

std::unique_ptr<Command> make_sim_advance(const Clock& clock, const Environment& environment) {
  return std::make_unique<SimAdvance>(clock, environment);
}

}  // namespace confcom::app
