#include "app/sim_init.h"

#include <CLI/CLI.hpp>
#include <ostream>

#include "app/lifetime_option.h"
#include "app/sim_directory.h"
#include "platform/sgx_simulated/platform_directory.h"

namespace confcom::app {
namespace {

constexpr Definition kExitStatus[] = {
    {"0", "the platform is there"},
    {"2", "it is not: there was one already, or the directory cannot be written"},
};

constexpr Definition kFiles[] = {
    {"DIR/root_ca.pem", "what a verifier is told to trust: 'confcom quote verify --trust-root'"},
    {"DIR/collateral/", "what it verifies with: 'confcom quote verify --collateral'"},
    {"DIR/cpu_secret", "what a real processor has in its fuses. SECRET"},
    {"DIR/current/", "everything that counts now, the authority's private keys too. SECRET"},
};

constexpr Definition kExamples[] = {
    {"confcom sim init", "Make one where this machine's belongs"},
    {"CONFCOM_SIM_DIR=$PWD/sim confcom sim init", "Make one here"},
    {"confcom quote-helper --platform simulated", "Then serve its quotes"},
};

constexpr CommandText kText = {
    .path = "sim init",
    .summary = "Make a simulated SGX platform with a root of its own",
    .description =
        "Makes what hardware and Intel would provide: a CPU secret, from which all keys derive; "
        "root CA, PCK chain, TCB info, QE identity and CRLs below it. All keys are fresh, every "
        "subject says SIMULATED, and nothing trusts the root unless told to.\n\n"
        "The directory gets mode 0700. It is made whole or not at all, also if the program is "
        "killed.",
    .exit_status = kExitStatus,
    .files = kFiles,
    .examples = kExamples,
};

class SimInit final : public Command {
 public:
  SimInit(const Clock& clock, const Environment& environment)
      : clock_(&clock), directory_(environment) {}

  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    directory_.declare(app);
    lifetime_.declare(app);
    app.add_flag("--force", force_, "Replace a platform that is there, with all its keys");
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    CONFCOM_TRY(const std::chrono::seconds lifetime, lifetime_.lifetime());
    CONFCOM_CHECK(platform::create_platform(directory_.path(), clock_->now(), lifetime, force_));
    streams.out << "made a simulated platform in " << directory_.path() << '\n'
                << "its root:        " << directory_.path() << "/root_ca.pem\n"
                << "its collateral:  " << directory_.path() << "/collateral\n";
    return ExitStatus::kAccepted;
  }

 private:
  const Clock* clock_;
  SimDirectoryOption directory_;
  LifetimeOption lifetime_;
  bool force_ = false;
};

}  // namespace

std::unique_ptr<Command> make_sim_init(const Clock& clock, const Environment& environment) {
  return std::make_unique<SimInit>(clock, environment);
}

}  // namespace confcom::app
