#include "app/quote_worker_command.h"

#include <CLI/CLI.hpp>
#include <string>

#include "base/log.h"
#include "platform/sgx_hardware/hardware_quote_provider.h"
#include "platform/sgx_hardware/quote_library.h"
#include "service/quote_helper/aesm_quote_service.h"
#include "service/quote_helper/quote_worker.h"

namespace confcom::app {
namespace {

constexpr CommandText kText = {
    .path = "quote-worker",
    .summary = "Quote with Intel's library for a quote helper, which starts this itself",
    .description =
        "Loads Intel's quoting library and answers one quote helper's requests on the socket that "
        "it inherits as descriptor 3. A process of its own, so that a crash or hang of the library "
        "costs one request and not the service. There is no use in starting it by hand.",
};

class QuoteWorker final : public Command {
 public:
  [[nodiscard]] const CommandText& text() const override { return kText; }

  void declare(CLI::App& app) override {
    app.add_option("--quote-library", library_, "Intel's library, a name or a path")
        ->type_name("FILE")
        ->default_str(library_);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& /*streams*/) override {
    CONFCOM_TRY(platform::QuoteLibrary library, platform::QuoteLibrary::open(library_));
    platform::HardwareQuoteProvider provider(std::move(library));
    Log log(LogLevel::kInfo);
    service::AesmQuoteService service(provider, log);
    CONFCOM_CHECK(service::serve_worker(service::kWorkerSocket, service));
    return ExitStatus::kAccepted;
  }

 private:
  std::string library_ = platform::QuoteLibrary::kName;
};

}  // namespace

std::unique_ptr<Command> make_quote_worker() { return std::make_unique<QuoteWorker>(); }

}  // namespace confcom::app
