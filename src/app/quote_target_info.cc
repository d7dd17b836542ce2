#include "app/quote_target_info.h"

#include <CLI/CLI.hpp>

#include "app/aesm_socket_option.h"
#include "app/output_file.h"

namespace confcom::app {
namespace {

constexpr Definition kExamples[] = {
    {"confcom quote target-info --out target_info.bin", "Of this machine's quoting enclave"},
    {"confcom sim report --target-info target_info.bin --mrenclave $M --mrsigner $S "
     "--report-data 00 --out report.bin",
     "A simulated enclave's REPORT for it"},
};

constexpr CommandText kText = {
    .path = "quote target-info",
    .summary = "Ask a quote helper whom a REPORT must be made for",
    .description =
        "Writes the 512 bytes of the quoting enclave's TARGETINFO. An enclave hands them to "
        "EREPORT; 'confcom sim report' takes them too.",
    .examples = kExamples,
};

class QuoteTargetInfo final : public Command {
 public:
  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    out_.declare(app, "Where the target info goes");
    socket_.declare(app);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    CONFCOM_TRY(const rpc::AesmClient client, socket_.client());
    CONFCOM_TRY(const auto reply, client.init_quote());
    CONFCOM_CHECK(out_.write(reply.target_info, streams));
    return ExitStatus::kAccepted;
  }

 private:
  OutputFileOption out_;
  AesmSocketOption socket_;
};

}  // namespace

std::unique_ptr<Command> make_quote_target_info() { return std::make_unique<QuoteTargetInfo>(); }

}  // namespace confcom::app
