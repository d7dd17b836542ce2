#include "app/dra_driver_command.h"

#include <CLI/CLI.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "app/broken_pipes.h"
#include "app/cluster_option.h"
#include "app/dra_driver_text.h"
#include "app/epc_option.h"
#include "app/log_option.h"
#include "app/node_source_option.h"
#include "app/operations_option.h"
#include "app/option_values.h"
#include "app/path_option.h"
#include "app/small_heap.h"
#include "app/until_signalled.h"
#include "app/value_option.h"
#include "base/clock.h"
#include "base/log.h"
#include "rpc/event_loop.h"
#include "rpc/kubelet/pod_resources.h"
#include "rpc/kubernetes/kubernetes_client.h"
#include "service/dra_driver/dra_metrics.h"
#include "service/dra_driver/dra_operations.h"
#include "service/dra_driver/sgx_dra_driver.h"
#include "service/sgx_node/cluster_reporter.h"

namespace confcom::app {
namespace {

using service::SgxDraDriver;

/// One for the kubelet's calls, one that a scrape may keep.
constexpr std::size_t kThreads = 2;

class DraDriver final : public Command {
 public:
  DraDriver(const Clock& clock, const Environment& environment)
      : clock_(clock), source_(environment), cluster_(environment) {}

  [[nodiscard]] const CommandText& text() const override { return kDraDriverText; }
  void declare(CLI::App& app) override;
  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  void declare_places(CLI::App& app);
  [[nodiscard]] Result<service::SgxDraDriverOptions> options() const;
  [[nodiscard]] Result<ExitStatus> serve(const service::NodeSource& source,
                                         const rpc::KubernetesClient& client);

  const Clock& clock_;
  NodeSourceOption source_;
  EpcOption epc_;
  ClusterOption cluster_;
  bool label_node_ = false;
  std::string registry_directory_ = rpc::kPluginsRegistryDirectory;
  std::string state_directory_ = std::string("/var/lib/kubelet/plugins/") + service::kDraDriverName;
  std::string cdi_directory_ = "/var/run/cdi";
  std::string pod_resources_socket_ = rpc::kPodResourcesSocket;
  std::string quote_helper_directory_;
  std::string reclaim_after_ = "5m";
  OperationsOption operations_;
  LogOption log_option_;
  std::unique_ptr<Log> log_;
  service::DraMetrics metrics_;
};

/// Counts what happens, and tells the cluster.
class Observer final : public SgxDraDriver::Observer {
 public:
  explicit Observer(service::DraMetrics& metrics) : metrics_(metrics) {}

  void on_prepared(const Error* error) override { metrics_.count_prepared(error); }
  void on_unprepared(const Error* error) override { metrics_.count_unprepared(error); }
  void on_node(const service::NodeReport& report) override {
    if (reporter_.has_value()) reporter_->set_node(report);
  }
  void on_trouble(const std::string& reason, const std::string& message) override {
    if (reporter_.has_value()) reporter_->report_trouble(reason, message);
  }

  void tell(const rpc::KubernetesClient& client, const Clock& clock, Log& log,
            service::ClusterReporterOptions options) {
    options.on_node = [this](std::string_view node) { on_node_object(node); };
    reporter_.emplace(client, clock, log, std::move(options));
  }
  /// Who is told of the node's object; null: nobody.
  void set_driver(SgxDraDriver* driver) {
    const std::scoped_lock lock(mutex_);
    driver_ = driver;
  }

 private:
  void on_node_object(std::string_view node) {
    const std::scoped_lock lock(mutex_);
    if (driver_ != nullptr) driver_->on_node_object(node);
  }

  service::DraMetrics& metrics_;
  std::mutex mutex_;
  SgxDraDriver* driver_ = nullptr;
  std::optional<service::ClusterReporter> reporter_;  // last: it calls
};

/// While this lives, the driver is told of the node's object.
class Told {
 public:
  Told(Observer& observer, SgxDraDriver& driver) : observer_(observer) {
    observer_.set_driver(&driver);
  }
  Told(const Told&) = delete;
  Told& operator=(const Told&) = delete;
  ~Told() { observer_.set_driver(nullptr); }

 private:
  Observer& observer_;
};

void DraDriver::declare(CLI::App& app) {
  source_.declare(app);
  cluster_.declare(app);
  app.add_flag("--label-node", label_node_,
               "Keep the node's labels confcom.dev/sgx and sgx.intel.com/capable up to date");
  epc_.declare(app);
  declare_places(app);
  add_path(app, "--quote-helper-socket-dir", "DIR", quote_helper_directory_,
           "Mount this directory of the host read-only at /var/run/aesmd, and set SGX_AESM_ADDR=1, "
           "unless a class or claim says quoteHelper: false");
  add_value(app, "--reclaim-after", "DURATION", reclaim_after_,
            "When a claim that the cluster has given up is taken back from containers that were "
            "never unprepared")
      .default_str(reclaim_after_);
  operations_.declare(app, "127.0.0.1:9466");
  log_option_.declare(app);
}

void DraDriver::declare_places(CLI::App& app) {
  add_path(app, "--registry-dir", "DIR", registry_directory_,
           "Where the kubelet looks for drivers' sockets")
      .default_str(registry_directory_);
  add_path(app, "--state-dir", "DIR", state_directory_, "Of the driver's checkpoints")
      .default_str(state_directory_);
  add_path(app, "--cdi-dir", "DIR", cdi_directory_,
           "Where the container runtime looks for CDI files")
      .default_str(cdi_directory_);
  add_path(app, "--pod-resources-socket", "FILE", pod_resources_socket_,
           "Where the kubelet tells what containers have of a device plugin")
      .default_str(pod_resources_socket_);
}

Result<service::SgxDraDriverOptions> DraDriver::options() const {
  service::SgxDraDriverOptions out{.node = cluster_.node_name(),
                                   .version = CONFCOM_VERSION,
                                   .registry_directory = registry_directory_,
                                   .state_directory = state_directory_,
                                   .cdi_directory = cdi_directory_,
                                   .pod_resources_socket = pod_resources_socket_,
                                   .publisher_directory = epc_.publisher_directory(),
                                   .quote_helper_socket_directory = quote_helper_directory_,
                                   .boot_id = {}};
  CONFCOM_TRY(out.reclaim_after, of_option("--reclaim-after", parse_duration(reclaim_after_)));
  CONFCOM_TRY(out.boot_id, service::read_boot_id());
  CONFCOM_TRY(out.epc_share, epc_.share());
  return out;
}

Result<ExitStatus> DraDriver::serve(const service::NodeSource& source,
                                    const rpc::KubernetesClient& client) {
  rpc::EventLoop loop(kThreads);
  Observer observer(metrics_);
  CONFCOM_TRY(service::SgxDraDriverOptions options, this->options());
  SgxDraDriver driver(loop, *log_, clock_, source, client, observer, std::move(options));
  CONFCOM_CHECK(driver.open());
  const Told told(observer, driver);
  observer.tell(client, clock_, *log_,
                {.node = cluster_.node_name(),
                 .epc_resource = {},
                 .label_node = label_node_,
                 .component = "confcom.dev/dra-driver"});
  CONFCOM_CHECK(driver.start());
  CONFCOM_TRY(const auto http,
              operations_.serve(loop, *log_, service::dra_operations(driver, metrics_)));
  run_until_signalled(loop, *log_, [&driver] { driver.leave(); });
  return ExitStatus::kAccepted;
}

Result<ExitStatus> DraDriver::run(Streams& /*streams*/) {
  ignore_broken_pipes();
  keep_heap_small();
  log_ = log_option_.make();
  CONFCOM_TRY(rpc::ClusterAccess access, cluster_.access());
  CONFCOM_TRY(const auto client, rpc::KubernetesClient::make(std::move(access)));
  CONFCOM_TRY(auto found, source_.make());
  const auto source = epc_.apply(std::move(found));
  return serve(*source, *client);
}

}  // namespace

std::unique_ptr<Command> make_dra_driver(const Clock& clock, const Environment& environment) {
  return std::make_unique<DraDriver>(clock, environment);
}

}  // namespace confcom::app
