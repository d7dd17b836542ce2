#include "app/quote_verify.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ostream>
#include <string>

#include "app/advice.h"
#include "app/output_option.h"
#include "app/path_option.h"
#include "app/policy_options.h"
#include "app/quote_file.h"
#include "app/quote_outcome.h"
#include "app/quote_verify_text.h"
#include "app/verdict_json.h"
#include "app/verdict_text.h"
#include "app/verification_options.h"
#include "base/file.h"
#include "base/limits.h"
#include "verify/quote_verifier.h"
#include "verify/trusted_root.h"

namespace confcom::app {
namespace {

std::unexpected<Error> wrong(std::string_view what) {
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("quote verify: {}; see 'confcom quote verify --help'", what));
}

class QuoteVerify final : public Command {
 public:
  explicit QuoteVerify(const Clock& clock) : verification_(clock) {}

  [[nodiscard]] const CommandText& text() const override { return kQuoteVerifyText; }
  void declare(CLI::App& app) override;
  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  [[nodiscard]] Result<void> check_options() const;
  [[nodiscard]] Result<void> check_signatures_only() const;
  [[nodiscard]] TextStyle style(const Streams& streams) const {
    return {streams.colours, details_};
  }
  Result<ExitStatus> verify_signatures(verify::QuoteVerifier& verifier, Bytes quote,
                                       Streams& streams);
  Result<ExitStatus> verify_all(verify::QuoteVerifier& verifier, Bytes quote, Streams& streams);

  std::string file_;
  VerificationOptions verification_;
  bool signatures_only_ = false;
  std::string pck_chain_;
  bool details_ = false;
  OutputOption output_;
  PolicyOptions policy_;
};

void QuoteVerify::declare(CLI::App& app) {
  add_path(app, "FILE", "FILE", file_, "The quote; '-' is standard input").required();
  verification_.declare(app);
  app.add_flag("--signatures-only", signatures_only_,
               "Verify signatures alone, without collateral: revocation and TCB stay unknown");
  add_path(app, "--pck-chain", "FILE", pck_chain_,
           "With --signatures-only: the PCK chain (PEM) for a quote that has none");
  app.add_flag("-v,--checks", details_,
               "Show what every check expected and found, not only failed ones");
  output_.declare(app);
  policy_.declare(app);
}

Result<void> QuoteVerify::check_signatures_only() const {
  constexpr std::string_view kUnused =
      "makes no difference to signatures: leave it out, or leave out --signatures-only";
  if (verification_.has_collateral()) return wrong(fmt::format("--collateral {}", kUnused));
  if (verification_.has_time()) return wrong(fmt::format("--time {}", kUnused));
  if (const std::string option = policy_.given(); !option.empty()) {
    return wrong(fmt::format("{} {}", option, kUnused));
  }
  return {};
}

Result<void> QuoteVerify::check_options() const {
  if (signatures_only_) return check_signatures_only();
  if (!verification_.has_collateral())
    return wrong("give --collateral DIR, or --signatures-only to do without");
  if (!pck_chain_.empty()) {
    return wrong(
        "--pck-chain goes with --signatures-only; the collateral directory has pck_chain.pem for "
        "this");
  }
  return {};
}

Result<ExitStatus> QuoteVerify::verify_signatures(verify::QuoteVerifier& verifier, Bytes quote,
                                                  Streams& streams) {
  ByteVector chain;
  if (!pck_chain_.empty()) {
    CONFCOM_TRY(chain,
                advised(load_file(pck_chain_, kMaxFileBytes), "give --pck-chain a PEM file"));
  }
  const verify::CheckList checks = verifier.verify_signatures(quote, chain);
  streams.out << (output_.json() ? signatures_json(checks)
                                 : signatures_text(checks, style(streams)));
  return checks.all_ok() ? ExitStatus::kAccepted : ExitStatus::kRefused;
}

Result<ExitStatus> QuoteVerify::verify_all(verify::QuoteVerifier& verifier, Bytes quote,
                                           Streams& streams) {
  CONFCOM_TRY(const verify::AppraisalPolicy policy, policy_.policy());
  CONFCOM_TRY(const QuoteOutcome outcome, verification_.verify(verifier, quote, policy));
  streams.out << (output_.json() ? verdict_json(outcome) : verdict_text(outcome, style(streams)));
  return outcome.accepted() ? ExitStatus::kAccepted : ExitStatus::kRefused;
}

Result<ExitStatus> QuoteVerify::run(Streams& streams) {
  CONFCOM_CHECK(check_options());
  CONFCOM_TRY(const ByteVector quote, load_quote(file_, streams));
  CONFCOM_TRY(const verify::TrustedRoot root, verification_.trusted_root());
  verify::QuoteVerifier verifier(root);
  return signatures_only_ ? verify_signatures(verifier, quote, streams)
                          : verify_all(verifier, quote, streams);
}

}  // namespace

std::unique_ptr<Command> make_quote_verify(const Clock& clock) {
  return std::make_unique<QuoteVerify>(clock);
}

}  // namespace confcom::app
