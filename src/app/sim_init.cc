#include "app/sim_init.h"

#include <CLI/CLI.hpp>
#include <ostream>
#include <utility>

#include "app/lifetime_option.h"
#include "app/sim_directory.h"
#include "app/snp_product_option.h"
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
    {"DIR/snp/",
     "of SEV-SNP: ark.pem, what a verifier is told to trust ('confcom report verify "
     "--trust-root'), "
     "and vcek.pem, cert_chain.pem and crl.der, what it verifies with"},
    {"DIR/snp_chip/", "what a real processor signs reports with. SECRET"},
    {"DIR/current/", "everything that counts now, the authorities' private keys too. SECRET"},
};

constexpr Definition kExamples[] = {
    {"confcom sim init", "Make one where this machine's belongs"},
    {"CONFCOM_SIM_DIR=$PWD/sim confcom sim init", "Make one here"},
    {"confcom quote-helper --platform simulated", "Then serve its quotes"},
    {"confcom report get --platform simulated --report-data 00 --out report.bin",
     "Or get a report of a SEV-SNP guest"},
    {"confcom sim init --add-snp", "Give SEV-SNP to a platform that an older confcom made"},
};

constexpr CommandText kText = {
    .path = "sim init",
    .summary = "Make a simulated platform with roots of its own",
    .description =
        "Makes what hardware, Intel and AMD would provide. For SGX: a CPU secret, from which all "
        "keys derive; root CA, PCK chain, TCB info, QE identity and CRLs below it. For SEV-SNP: an "
        "ARK, an ASK, a CRL, and a chip with its VCEK. All keys are fresh, every subject says "
        "SIMULATED, and nothing trusts the roots unless told to.\n\n"
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
    product_.declare(app);
    CLI::Option* const force =
        app.add_flag("--force", force_, "Replace a platform that is there, with all its keys");
    app.add_flag("--add-snp", add_snp_,
                 "Give SEV-SNP to a platform that is there and has none; the rest stays")
        ->excludes(force);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    return add_snp_ ? add(streams) : make(streams);
  }

 private:
  [[nodiscard]] Result<ExitStatus> make(Streams& streams) const {
    CONFCOM_TRY(const std::chrono::seconds lifetime, lifetime_.lifetime());
    const platform::MakeSnp make_snp = product_.product().has_value() ? snp() : platform::MakeSnp();
    CONFCOM_CHECK(
        platform::create_platform(directory_.path(), clock_->now(), lifetime, force_, make_snp));
    streams.out << "made a simulated platform in " << directory_.path() << '\n'
                << "its root:        " << directory_.path() << "/root_ca.pem\n"
                << "its collateral:  " << directory_.path() << "/collateral\n";
    if (make_snp) say_snp(streams);
    return ExitStatus::kAccepted;
  }

  [[nodiscard]] Result<ExitStatus> add(Streams& streams) const {
    if (!product_.product().has_value()) {
      return fail(ErrorCode::kInvalidArgument, "sim init: --add-snp of --snp-product none");
    }
    CONFCOM_CHECK(platform::add_snp(directory_.path(), snp()));
    streams.out << "gave SEV-SNP to the simulated platform in " << directory_.path() << '\n';
    say_snp(streams);
    return ExitStatus::kAccepted;
  }

  /// Makes the part, when it is called.
  [[nodiscard]] platform::MakeSnp snp() const {
    return [this]() -> Result<platform::SimulatedSnp> {
      CONFCOM_TRY(platform::SnpAuthorityKeys keys, platform::SnpAuthorityKeys::generate());
      return platform::make_simulated_snp(product_.product().value_or(evidence::SnpProduct::kMilan),
                                          std::move(keys), clock_->now());
    };
  }

  void say_snp(Streams& streams) const {
    streams.out << "its SNP root:    " << directory_.path() << "/snp/ark.pem\n";
  }

  const Clock* clock_;
  SimDirectoryOption directory_;
  LifetimeOption lifetime_;
  SnpProductOption product_;
  bool force_ = false;
  bool add_snp_ = false;
};

}  // namespace

std::unique_ptr<Command> make_sim_init(const Clock& clock, const Environment& environment) {
  return std::make_unique<SimInit>(clock, environment);
}

}  // namespace confcom::app
