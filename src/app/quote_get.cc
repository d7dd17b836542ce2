#include "app/quote_get.h"

#include <CLI/CLI.hpp>
#include <string>

#include "app/advice.h"
#include "app/aesm_socket_option.h"
#include "app/output_file.h"
#include "app/path_option.h"
#include "base/file.h"
#include "evidence/fixed_layout.h"
#include "evidence/sgx/report.h"

namespace confcom::app {
namespace {

constexpr Definition kExitStatus[] = {
    {"0", "the quote is written"},
    {"2", "there is none: nobody listens, the REPORT was refused, the file cannot be written"},
};

constexpr Definition kExamples[] = {
    {"confcom quote get --report report.bin --out quote.bin", "From this machine's quote helper"},
    {"confcom quote inspect quote.bin", "And see what it says"},
};

constexpr CommandText kText = {
    .path = "quote get",
    .summary = "Get a quote over a REPORT from a quote helper",
    .description =
        "Sends an enclave's REPORT to a quote helper, or to Intel's AESM service, and writes the "
        "quote that comes back, without the padding that callers' buffers leave.\n\n"
        "The REPORT must be made for the quoting enclave: 'confcom quote target-info' asks for "
        "its target info.",
    .exit_status = kExitStatus,
    .examples = kExamples,
};

class QuoteGet final : public Command {
 public:
  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    add_path(app, "--report", "FILE", report_, "The REPORT, 432 bytes").required();
    out_.declare(app, "Where the quote goes");
    socket_.declare(app);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    CONFCOM_TRY(const ByteVector bytes,
                advised(load_file(report_, evidence::kReportBytes), "a REPORT has 432 bytes"));
    CONFCOM_TRY(const auto report, evidence::exactly<evidence::kReportBytes>(bytes, report_));
    CONFCOM_TRY(const rpc::AesmClient client, socket_.client());
    CONFCOM_TRY(const rpc::QuoteReply reply, client.quote(report));
    CONFCOM_CHECK(out_.write(reply.quote, streams));
    return ExitStatus::kAccepted;
  }

 private:
  std::string report_;
  OutputFileOption out_;
  AesmSocketOption socket_;
};

}  // namespace

std::unique_ptr<Command> make_quote_get() { return std::make_unique<QuoteGet>(); }

}  // namespace confcom::app
