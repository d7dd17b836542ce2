#include "app/snp_endorsement_options.h"

#include <CLI/CLI.hpp>

#include "app/advice.h"
#include "app/option_values.h"
#include "app/path_option.h"
#include "base/file.h"
#include "base/limits.h"

namespace confcom::app {
namespace {}  // namespace

void SnpEndorsementOptions::declare(CLI::App& app) {
  CLI::OptionDefaults& defaults = *app.option_defaults();
  defaults.group("endorsement");
  CLI::Option& document =
      add_path(app, "--endorsement", "FILE", document_,
               "Demand a launch measurement that this UVM reference info (COSE_Sign1) endorses");
  CLI::Option* const issuer =
      app.add_option("--uvm-issuer", issuer_,
                     "Whose endorsement it must be: did:x509:0:sha256:FINGERPRINT::eku:OID")
          ->type_name("DID")
          ->needs(&document);
  CLI::Option* const feed =
      app.add_option("--uvm-feed", feed_, "What must be endorsed, such as ContainerPlat-AMD-UVM")
          ->type_name("TEXT")
          ->needs(&document);
  min_svn_option_ =
      app.add_option("--uvm-min-svn", min_svn_, "Demand at least this SVN of what is endorsed")
          ->type_name("N")
          ->needs(&document);
  document.needs(issuer)->needs(feed);
  defaults.group("options");
}

Result<std::optional<verify::SnpEndorsementPolicy>> SnpEndorsementOptions::policy() const {
  if (document_.empty()) return std::nullopt;
  verify::SnpEndorsementPolicy out;
  CONFCOM_TRY(out.issuer, of_option("--uvm-issuer", crypto::parse_did_x509(issuer_)));
  if (feed_.empty()) return fail(ErrorCode::kInvalidArgument, "--uvm-feed: the text is empty");
  out.feed = feed_;
  // An empty value is of a variable that was not set, and no leave to demand nothing.
  if (min_svn_option_->empty()) return out;
  CONFCOM_TRY(out.min_svn, of_option("--uvm-min-svn", parse_number<std::uint64_t>(min_svn_)));
  return out;
}

Result<ByteVector> SnpEndorsementOptions::document() const {
  if (document_.empty()) return ByteVector();
  return advised(load_file(document_, kMaxFileBytes),
                 "give --endorsement UVM reference info in binary, not in base64");
}

}  // namespace confcom::app
