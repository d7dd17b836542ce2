#include "app/secret_seal.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ostream>
#include <string>
#include <utility>

#include "app/advice.h"
#include "app/output_file.h"
#include "app/output_option.h"
#include "app/path_option.h"
#include "app/policy_options.h"
#include "app/quote_file.h"
#include "app/secret_file.h"
#include "app/verdict_json.h"
#include "app/verdict_text.h"
#include "app/verification_files.h"
#include "app/verification_options.h"
#include "base/file.h"
#include "base/hex.h"
#include "evidence/sealed_secret.h"
#include "verify/secret_recipient.h"

namespace confcom::app {
namespace {

using crypto::X25519PublicKey;
using verify::SecretRecipient;

constexpr std::string_view kSynopses[] = {
    "--quote FILE --public-key FILE --nonce HEX --collateral DIR [OPTIONS] --in FILE --out FILE",
};

constexpr Definition kExitStatus[] = {
    {"0", "sealed: the quote was accepted, and is for this key and nonce"},
    {"1", "refused, for what the quote, the collateral or the policy says; nothing is written"},
    {"2",
     "could not look, or could not write: no such file, bad arguments, a policy or trusted root "
     "that cannot be read, a secret that is empty or over 64 KiB"},
};

constexpr Definition kExamples[] = {
    {"NONCE=$(openssl rand -hex 32)", "A nonce for the enclave, to be used once"},
    {"confcom secret seal --quote quote.bin --public-key key.bin --nonce $NONCE --collateral "
     "collateral/ --mr-enclave $MRENCLAVE --in secret --out sealed.bin",
     "With what the enclave answered: a secret for this one enclave"},
    {"confcom secret seal --quote quote.bin --public-key key.bin --nonce $NONCE --collateral "
     "collateral/ --mr-signer $SIGNER --isv-prod-id 7 --min-isv-svn 3 --in - --out sealed.bin",
     "For one product of a signer, of version 3 and later; the secret from standard input"},
};

constexpr CommandText kText = {
    .path = "secret seal",
    .summary = "Verify a quote and encrypt a secret to its enclave",
    .description =
        "Encrypts a secret so that one enclave can read it: the one that made the quote, which "
        "binds a public key of its own and your nonce. The quote is verified and judged as by "
        "'confcom quote verify', with the same policy options. The policy must name the enclave, "
        "by --mr-enclave, or by --mr-signer with --isv-prod-id and --min-isv-svn, or in the policy "
        "file. Nothing is encrypted unless every check holds.\n\n"
        "The nonce is 32 random bytes that you made, sent to the enclave for this answer and "
        "used for no other: one that was used before lets an old quote through.\n\n"
        "The verdict goes to standard output, or to standard error where the sealed secret goes to "
        "standard output. The secret is not read before the quote is accepted, and never shown.",
    .synopses = kSynopses,
    .exit_status = kExitStatus,
    .files = kVerificationFiles,
    .examples = kExamples,
};

Result<X25519PublicKey> load_public_key(const std::string& file) {
  X25519PublicKey key{};
  auto size = load_file_into(file, key);
  if (size && *size != key.size()) {
    size = fail(ErrorCode::kMalformed,
                fmt::format("{}: {} bytes, expected {}", file, *size, key.size()));
  }
  CONFCOM_CHECK(advised(std::move(size),
                        "give --public-key the 32 bytes of the enclave's X25519 public key"));
  return key;
}

class SecretSeal final : public Command {
 public:
  explicit SecretSeal(const Clock& clock) : verification_(clock) {}

  [[nodiscard]] const CommandText& text() const override { return kText; }
  void declare(CLI::App& app) override;
  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  [[nodiscard]] Result<SecretRecipient> recipient() const;
  /// Whether the secret may be sealed to the recipient.
  [[nodiscard]] Result<QuoteOutcome> verify(const SecretRecipient& recipient,
                                            Streams& streams) const;
  [[nodiscard]] Result<void> seal(const SecretRecipient& recipient, Streams& streams) const;
  void show(const QuoteOutcome& outcome, Streams& streams) const;

  std::string quote_;
  std::string public_key_;
  std::string nonce_;
  VerificationOptions verification_;
  std::string in_;
  std::string out_;
  bool details_ = false;
  OutputOption output_;
  PolicyOptions policy_;
};

void SecretSeal::declare(CLI::App& app) {
  add_path(app, "--quote", "FILE", quote_, "The enclave's quote; '-' is standard input").required();
  add_path(app, "--public-key", "FILE", public_key_,
           "The enclave's public key: X25519, 32 bytes as they are")
      .required();
  app.add_option("--nonce", nonce_, "Your nonce, which the quote answers: 32 bytes")
      ->type_name("HEX")
      ->required();
  verification_.declare(app).required();
  add_path(app, "--in", "FILE", in_, "The secret, 1 byte to 64 KiB; '-' is standard input")
      .required();
  add_path(app, "--out", "FILE", out_, "Where the sealed secret goes; '-' is standard output")
      .required();
  app.add_flag("-v,--checks", details_,
               "Show what every check expected and found, not only failed ones");
  output_.declare(app);
  policy_.declare(app);
}

Result<SecretRecipient> SecretSeal::recipient() const {
  SecretRecipient recipient;
  if (!parse_hex_into(nonce_, recipient.nonce)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("--nonce: expected 32 bytes, which are 64 hexadecimal digits; got {} "
                            "characters",
                            nonce_.size()));
  }
  CONFCOM_TRY(recipient.public_key, load_public_key(public_key_));
  return recipient;
}

Result<QuoteOutcome> SecretSeal::verify(const SecretRecipient& recipient, Streams& streams) const {
  CONFCOM_TRY(const ByteVector quote, load_quote(quote_, streams));
  CONFCOM_TRY(const verify::TrustedRoot root, verification_.trusted_root());
  CONFCOM_TRY(const verify::AppraisalPolicy policy, policy_.policy());
  verify::QuoteVerifier verifier(root);
  CONFCOM_TRY(QuoteOutcome outcome, verification_.verify(verifier, quote, policy));
  outcome.appraisal.append(verify::check_secret_recipient(outcome.verdict, policy, recipient));
  return outcome;
}

Result<void> SecretSeal::seal(const SecretRecipient& recipient, Streams& streams) const {
  CONFCOM_TRY(const crypto::SecretVector secret, load_secret(in_, streams));
  CONFCOM_TRY(const ByteVector sealed, evidence::seal_secret(recipient.public_key, secret.bytes()));
  return write_output(out_, sealed, 0644, streams);
}

void SecretSeal::show(const QuoteOutcome& outcome, Streams& streams) const {
  const bool out_is_taken = out_ == "-";
  const TextStyle style{streams.colours && !out_is_taken, details_};
  (out_is_taken ? streams.err : streams.out)
      << (output_.json() ? verdict_json(outcome) : verdict_text(outcome, style));
}

Result<ExitStatus> SecretSeal::run(Streams& streams) {
  if (quote_ == "-" && in_ == "-") {
    return fail(ErrorCode::kInvalidArgument,
                "secret seal: standard input is either --quote or --in; see 'confcom secret seal "
                "--help'");
  }
  CONFCOM_TRY(const SecretRecipient to, recipient());
  CONFCOM_TRY(const QuoteOutcome outcome, verify(to, streams));
  if (outcome.accepted()) {
    CONFCOM_CHECK(seal(to, streams));
  }
  show(outcome, streams);
  return outcome.accepted() ? ExitStatus::kAccepted : ExitStatus::kRefused;
}

}  // namespace

std::unique_ptr<Command> make_secret_seal(const Clock& clock) {
  return std::make_unique<SecretSeal>(clock);
}

}  // namespace confcom::app
