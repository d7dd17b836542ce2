#include "app/report_inspect.h"

#include <CLI/CLI.hpp>
#include <ostream>
#include <string>

#include "app/inspection.h"
#include "app/output_option.h"
#include "app/path_option.h"
#include "app/quote_file.h"
#include "app/snp_fields.h"
#include "base/bytes.h"
#include "evidence/snp/report.h"

namespace confcom::app {
namespace {

constexpr Definition kExitStatus[] = {
    {"0", "the file is a report"},
    {"1", "it is not"},
    {"2", "could not look: no such file, bad arguments"},
};

constexpr Definition kExamples[] = {
    {"confcom report inspect report.bin", "See what a report says"},
    {"confcom report inspect -o json report.bin | jq -r .guest.host_data", "Its HOST_DATA alone"},
    {"curl -o vcek.der \"$(confcom report inspect -o json report.bin | jq -r .platform.vcek_url)\"",
     "Fetch the certificate of the key that signed it"},
};

constexpr CommandText kText = {
    .path = "report inspect",
    .summary = "Show what a SEV-SNP report says, without verifying it",
    .description =
        "Parses an attestation report of version 2, 3, 4 or 5 and shows its fields: the guest's, "
        "and the platform's.\n\n"
        "NOTHING IS VERIFIED. Anybody can write a report that says anything; 'confcom report "
        "verify' tells a genuine one.\n\n"
        "Bytes are shown in hexadecimal in the report's order. What a TCB's bytes count depends on "
        "the product: a verified report's are shown by name.",
    .exit_status = kExitStatus,
    .examples = kExamples,
};

class ReportInspect final : public Command {
 public:
  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    add_path(app, "FILE", "FILE", file_, "The report; '-' is standard input").required();
    output_.declare(app);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    CONFCOM_TRY(const ByteVector bytes, load_evidence(file_, "report", streams));
    const auto report = evidence::parse_snp_report(bytes);
    if (!report) return refuse(report.error(), streams);
    const std::vector<FieldGroup> groups = describe_snp_report(*report);
    streams.out << (output_.json() ? inspection_json(groups)
                                   : inspection_text(groups, "confcom report verify"));
    return ExitStatus::kAccepted;
  }

 private:
  [[nodiscard]] ExitStatus refuse(const Error& error, Streams& streams) const {
    if (output_.json()) streams.out << inspection_error_json(error);
    streams.err << "confcom: " << file_ << ": not a report: " << error.message << '\n';
    return ExitStatus::kRefused;
  }

  std::string file_;
  OutputOption output_;
};

}  // namespace

std::unique_ptr<Command> make_report_inspect() { return std::make_unique<ReportInspect>(); }

}  // namespace confcom::app
