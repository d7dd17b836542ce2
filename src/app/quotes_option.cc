#include "app/quotes_option.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include "platform/sgx_hardware/hardware_quote_provider.h"
#include "platform/sgx_hardware/quote_library.h"
#include "platform/sgx_simulated/simulated_quote_provider.h"
#include "service/enclave_host/aesm_quotes.h"
#include "service/enclave_host/in_process_quotes.h"

namespace confcom::app {
namespace {

using service::InProcessQuotes;
using service::QuoteSource;

constexpr std::uint16_t kQuoteVersion = 3;  // as the quote helper's

Result<std::unique_ptr<QuoteSource>> hardware_quotes(const std::string& library) {
  CONFCOM_TRY(platform::QuoteLibrary opened, platform::QuoteLibrary::open(library));
  return std::make_unique<InProcessQuotes>(
      std::make_unique<platform::HardwareQuoteProvider>(std::move(opened)));
}

Result<std::unique_ptr<QuoteSource>> simulated_quotes(const std::string& directory) {
  CONFCOM_TRY(auto provider, platform::SimulatedQuoteProvider::open(directory, kQuoteVersion));
  return std::make_unique<InProcessQuotes>(std::move(provider));
}

std::unexpected<Error> refused(std::string message) {
  return fail(ErrorCode::kInvalidArgument, std::move(message));
}

}  // namespace

void QuotesOption::declare(CLI::App& app) {
  library_ = platform::QuoteLibrary::kName;
  app.add_option("--quotes", quotes_,
                 "Who makes quotes: this process, or a quote helper in its own. If not given: the "
                 "helper where $SGX_AESM_ADDR is set, to whatever, else this process")
      ->check(CLI::IsMember({kInProcess, kAesm}))
      ->type_name("WHERE");
  socket_.declare(app);
  app.add_option("--quote-library", library_,
                 "Intel's quoting library, a name or a path; for hardware, in process")
      ->type_name("FILE")
      ->default_str(library_);
}

Result<void> QuotesOption::check() const {
  if (has_aesm_address_ && quotes_ == kInProcess) {
    return refused(
        "--quotes in-process: SGX_AESM_ADDR is set, which means quotes out of process, and an "
        "application quotes in one way: the two have other target infos and attestation keys; "
        "unset SGX_AESM_ADDR, or leave out --quotes");
  }
  if (socket_.given() && !out_of_process()) {
    return refused(
        "--socket and --timeout are for quotes of a quote helper, and these would be made in "
        "process; add --quotes aesm, or leave them out");
  }
  CONFCOM_CHECK(socket_.client());
  return {};
}

service::LazyQuotes::Maker QuotesOption::maker(enclave::Backend backend,
                                               const std::string& sim_directory) const {
  if (out_of_process()) {
    return [socket = socket_]() -> Result<std::unique_ptr<QuoteSource>> {
      CONFCOM_TRY(rpc::AesmClient client, socket.client());
      return std::make_unique<service::AesmQuotes>(std::move(client));
    };
  }
  if (backend == enclave::Backend::kDriver)
    return [library = library_] { return hardware_quotes(library); };
  return [sim_directory] { return simulated_quotes(sim_directory); };
}

}  // namespace confcom::app
