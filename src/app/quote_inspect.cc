#include "app/quote_inspect.h"

#include <CLI/CLI.hpp>
#include <ostream>
#include <string>

#include "app/inspection.h"
#include "app/output_option.h"
#include "app/path_option.h"
#include "app/quote_fields.h"
#include "app/quote_file.h"
#include "base/bytes.h"

namespace confcom::app {
namespace {

constexpr Definition kExitStatus[] = {
    {"0", "the file is a quote"},
    {"1", "it is not"},
    {"2", "could not look: no such file, bad arguments"},
};

constexpr Definition kExamples[] = {
    {"confcom quote inspect quote.bin", "See what a quote says"},
    {"confcom quote inspect -o json quote.bin | jq -r .body.mr_enclave", "Its MRENCLAVE alone"},
    {"base64 -d quote.b64 | confcom quote inspect -", "A quote that came as base64"},
};

constexpr CommandText kText = {
    .path = "quote inspect",
    .summary = "Show what a quote says, without verifying it",
    .description =
        "Parses an SGX or TDX quote of version 3, 4 or 5 and shows its fields: header, "
        "enclave or trust domain, quoting enclave, and the PCK certificates if it "
        "carries them.\n\n"
        "NOTHING IS VERIFIED. Anybody can write a quote that says anything; 'confcom "
        "quote verify' tells a genuine one.\n\n"
        "Bytes are shown in hexadecimal in the quote's order, so numbers such as the "
        "attributes have their lowest byte first.",
    .exit_status = kExitStatus,
    .examples = kExamples,
};

class QuoteInspect final : public Command {
 public:
  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    add_path(app, "FILE", "FILE", file_, "The quote; '-' is standard input").required();
    output_.declare(app);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    CONFCOM_TRY(const ByteVector bytes, load_quote(file_, streams));
    const auto quote = evidence::parse_quote(bytes);
    if (!quote) return refuse(quote.error(), streams);
    const QuoteFields fields = describe_quote(*quote);
    streams.out << (output_.json() ? inspection_json(fields) : inspection_text(fields));
    return ExitStatus::kAccepted;
  }

 private:
  [[nodiscard]] ExitStatus refuse(const Error& error, Streams& streams) const {
    if (output_.json()) streams.out << inspection_error_json(error);
    streams.err << "confcom: " << file_ << ": not a quote: " << error.message << '\n';
    return ExitStatus::kRefused;
  }

  std::string file_;
  OutputOption output_;
};

}  // namespace

std::unique_ptr<Command> make_quote_inspect() { return std::make_unique<QuoteInspect>(); }

}  // namespace confcom::app
