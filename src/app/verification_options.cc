#include "app/verification_options.h"

#include <CLI/CLI.hpp>
#include <string_view>
#include <utility>

#include "app/advice.h"
#include "app/option_values.h"
#include "app/path_option.h"
#include "base/file.h"
#include "base/limits.h"
#include "collateral/quote_collateral.h"

namespace confcom::app {

using verify::TrustedRoot;

CLI::Option& VerificationOptions::declare(CLI::App& app) {
  CLI::Option& collateral = add_path(app, "--collateral", "DIR", collateral_,
                                     "Where the collateral is; see below for its files");
  add_path(app, "--trust-root", "FILE", trust_root_,
           "Trust this root certificate (PEM) instead of Intel's: a simulated platform's");
  time_option_ =
      app.add_option("--time", time_, "Judge as of this time (2025-07-01T00:00:00Z); default now")
          ->type_name("TIME");
  return collateral;
}

bool VerificationOptions::has_time() const { return time_option_->count() > 0; }

Result<TrustedRoot> VerificationOptions::trusted_root() const {
  constexpr std::string_view kAdvice = "give --trust-root one self-signed root certificate in PEM";
  if (trust_root_.empty()) return TrustedRoot::intel();
  CONFCOM_TRY(const ByteVector pem, advised(load_file(trust_root_, kMaxFileBytes), kAdvice));
  auto root = TrustedRoot::from_certificate_pem(as_text(pem));
  if (root) return root;
  return advised(Result<TrustedRoot>(std::unexpect, with_context(root.error(), trust_root_)),
                 kAdvice);
}

Result<Timestamp> VerificationOptions::time() const {
  if (!has_time()) return clock_->now();
  return of_option("--time", parse_time(time_));
}

Result<QuoteOutcome> VerificationOptions::verify(verify::QuoteVerifier& verifier, Bytes quote,
                                                 const verify::AppraisalPolicy& policy) const {
  CONFCOM_TRY(const Timestamp now, time());
  CONFCOM_TRY(const auto collateral,
              advised(collateral::load_collateral_directory(collateral_),
                      "'confcom quote verify --help' lists the files of a collateral directory"));
  QuoteOutcome outcome;
  outcome.verdict = verifier.verify(quote, collateral, {now, policy.collateral_grace});
  outcome.appraisal = verify::appraise(outcome.verdict, policy);
  return outcome;
}

}  // namespace confcom::app
