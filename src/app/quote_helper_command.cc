#include "app/quote_helper_command.h"

#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <utility>

#include "app/broken_pipes.h"
#include "app/operations_option.h"
#include "app/option_values.h"
#include "app/path_option.h"
#include "app/quote_helper_platform.h"
#include "app/quote_helper_text.h"
#include "app/sim_directory.h"
#include "app/small_heap.h"
#include "base/log.h"
#include "platform/sgx_hardware/quote_library.h"
#include "platform/sgx_simulated/simulated_quote_provider.h"
#include "rpc/aesm/aesm_client.h"
#include "rpc/aesm/aesm_server.h"
#include "rpc/event_loop.h"
#include "rpc/http_server.h"
#include "rpc/unix_listener.h"
#include "service/quote_helper/aesm_quote_service.h"
#include "service/quote_helper/inline_backend.h"
#include "service/quote_helper/quote_helper_health.h"
#include "service/quote_helper/quote_helper_metrics.h"
#include "service/quote_helper/quote_helper_operations.h"
#include "service/quote_helper/worker_backend.h"

namespace confcom::app {
namespace {

/// Quotes of a simulated platform, made in the threads that ask.
struct SimulatedBackend {
  std::unique_ptr<platform::SimulatedQuoteProvider> provider;
  service::AesmQuoteService service;
  service::InlineBackend backend{service};

  SimulatedBackend(std::unique_ptr<platform::SimulatedQuoteProvider> from, Log& log)
      : provider(std::move(from)), service(*provider, log) {}
};

class QuoteHelper final : public Command {
 public:
  explicit QuoteHelper(const Environment& environment)
      : program_(environment.program), sim_directory_(environment) {}

  [[nodiscard]] const CommandText& text() const override { return kQuoteHelperText; }
  void declare(CLI::App& app) override;
  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  [[nodiscard]] PlatformPlaces places() const;
  [[nodiscard]] Result<PlatformChoice> chosen_platform() const;
  [[nodiscard]] Result<rpc::AesmServerLimits> limits() const;
  [[nodiscard]] Result<ExitStatus> serve_simulated();
  [[nodiscard]] Result<ExitStatus> serve_hardware();
  [[nodiscard]] Result<ExitStatus> serve(rpc::EventLoop& loop, rpc::AesmBackend& backend,
                                         service::QuoteHelperHealth& health,
                                         const std::function<void()>& stop_backend);

  std::string program_;
  std::string socket_{rpc::kAesmSocketPath};
  std::string platform_ = "auto";
  SimDirectoryOption sim_directory_;
  std::uint16_t quote_version_ = 3;
  std::string quote_library_ = platform::QuoteLibrary::kName;
  std::string device_root_ = "/";
  OperationsOption operations_;
  std::size_t connections_ = rpc::AesmServerLimits{}.connections;
  std::string io_timeout_ = "5s";
  std::string drain_timeout_ = "5s";
  std::size_t threads_ = 2;
  Log log_{LogLevel::kInfo};
};

void QuoteHelper::declare(CLI::App& app) {
  add_path(app, "--socket", "FILE", socket_, "Where clients connect").default_str(socket_);
  app.add_option("--platform", platform_, "Where quotes come from")
      ->check(CLI::IsMember({"simulated", "hardware", "auto"}))
      ->type_name("PLATFORM")
      ->default_str(platform_);
  sim_directory_.declare(app, "--sim-dir");
  app.add_option("--quote-version", quote_version_, "Of the simulated platform's quotes")
      ->check(CLI::Range(3, 5, ""))
      ->type_name("N")
      ->default_str(std::to_string(quote_version_));
  app.add_option("--quote-library", quote_library_, "Intel's quoting library, a name or a path")
      ->type_name("FILE")
      ->default_str(quote_library_);
  add_path(app, "--device-root", "DIR", device_root_,
           "Below which dev/sgx_enclave stands, where that is not the root")
      .default_str(device_root_);
  operations_.declare(app, "127.0.0.1:9464");
  app.add_option("--max-connections", connections_,
                 "One more closes the connection that has waited longest for its request")
      ->check(CLI::Range(1, 65536, ""))
      ->type_name("N")
      ->default_str(std::to_string(connections_));
  app.add_option("--io-timeout", io_timeout_,
                 "For a client to send its request, and again to take its answer")
      ->type_name("DURATION")
      ->default_str(io_timeout_);
  app.add_option("--drain-timeout", drain_timeout_, "For what was begun when it is told to stop")
      ->type_name("DURATION")
      ->default_str(drain_timeout_);
  app.add_option("--threads", threads_, "Threads that serve")
      ->check(CLI::Range(1, 64, ""))
      ->type_name("N")
      ->default_str(std::to_string(threads_));
}

PlatformPlaces QuoteHelper::places() const {
  return {.sim_directory = sim_directory_.path(),
          .quote_library = quote_library_,
          .device_root = device_root_,
          .library_directories = kLibraryDirectories};
}

Result<PlatformChoice> QuoteHelper::chosen_platform() const {
  if (platform_ == "auto") return choose_platform(places());
  if (platform_ == "simulated") return PlatformChoice::kSimulated;
  CONFCOM_CHECK(find_hardware(places()));
  return PlatformChoice::kHardware;
}

Result<rpc::AesmServerLimits> QuoteHelper::limits() const {
  rpc::AesmServerLimits out;
  CONFCOM_TRY(const auto io, of_option("--io-timeout", parse_timeout(io_timeout_)));
  CONFCOM_TRY(out.drain_timeout, of_option("--drain-timeout", parse_duration(drain_timeout_)));
  out.connections = connections_;
  out.request_timeout = out.response_timeout = io;
  return out;
}

Result<ExitStatus> QuoteHelper::serve_simulated() {
  CONFCOM_TRY(auto provider,
              platform::SimulatedQuoteProvider::open(sim_directory_.path(), quote_version_));
  CONFCOM_CHECK(provider->self_test());
  log_.info(fmt::format("SIMULATED platform of {}: nothing trusts its quotes unless told to",
                        sim_directory_.path()));
  service::QuoteHelperHealth health;
  health.quote_made();
  SimulatedBackend backend(std::move(provider), log_);
  rpc::EventLoop loop(threads_);
  return serve(loop, backend.backend, health, [&loop] { loop.stop(); });
}

Result<ExitStatus> QuoteHelper::serve_hardware() {
  log_.info(fmt::format("this machine's SGX, by {}", quote_library_));
  service::QuoteHelperHealth health;
  rpc::EventLoop loop(threads_);
  service::WorkerBackend backend(loop, log_,
                                 {program_, "quote-worker", "--quote-library", quote_library_}, {});
  return serve(loop, backend, health, [&] { backend.stop([&loop] { loop.stop(); }); });
}

Result<ExitStatus> QuoteHelper::serve(rpc::EventLoop& loop, rpc::AesmBackend& backend,
                                      service::QuoteHelperHealth& health,
                                      const std::function<void()>& stop_backend) {
  CONFCOM_TRY(const rpc::AesmServerLimits limits, this->limits());
  CONFCOM_TRY(rpc::UnixListener listener, rpc::UnixListener::listen(socket_));
  service::QuoteHelperMetrics metrics(health);
  CONFCOM_TRY(const auto http,
              operations_.serve(loop, log_, service::quote_helper_operations(metrics, health)));
  rpc::AesmServer server(loop, std::move(listener), backend, metrics, limits);

  bool stopping = false;  // of the signals' handler alone
  loop.on_signals({SIGTERM, SIGINT, SIGHUP}, [&](int signal) {
    if (signal == SIGHUP) return log_.info("SIGHUP: nothing to read again; changes are followed");
    log_.info(stopping ? "stopping at once" : "stopping: answering what was begun");
    if (stopping) return loop.stop();
    stopping = true;
    server.stop(stop_backend);
  });
  log_.info(fmt::format("serving on {}", socket_));
  loop.run();
  log_.info("stopped");
  return ExitStatus::kAccepted;
}

Result<ExitStatus> QuoteHelper::run(Streams& /*streams*/) {
  ignore_broken_pipes();
  keep_heap_small();
  CONFCOM_TRY(const PlatformChoice choice, chosen_platform());
  return choice == PlatformChoice::kSimulated ? serve_simulated() : serve_hardware();
}

}  // namespace

std::unique_ptr<Command> make_quote_helper(const Environment& environment) {
  return std::make_unique<QuoteHelper>(environment);
}

}  // namespace confcom::app
