#include "app/device_plugin_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/broken_pipes.h"
#include "app/cluster_option.h"
#include "app/device_plugin_text.h"
#include "app/epc_option.h"
#include "app/log_option.h"
#include "app/node_source_option.h"
#include "app/operations_option.h"
#include "app/path_option.h"
#include "app/small_heap.h"
#include "app/until_signalled.h"
#include "base/clock.h"
#include "base/log.h"
#include "rpc/event_loop.h"
#include "rpc/kubelet/kubelet_registration.h"
#include "rpc/kubelet/pod_resources.h"
#include "rpc/kubernetes/kubernetes_client.h"
#include "service/device_plugin/device_plugin_metrics.h"
#include "service/device_plugin/device_plugin_operations.h"
#include "service/device_plugin/sgx_device_plugin.h"
#include "service/sgx_node/cluster_reporter.h"

namespace confcom::app {
namespace {

using service::ProvisionAccess;
using service::PublishOption;
using service::SgxDevicePlugin;

/// How long a scrape may wait for the kubelet.
constexpr std::chrono::milliseconds kPodResourcesTimeout{2000};
/// One for the kubelet's calls, one that a scrape may keep.
constexpr std::size_t kThreads = 2;

class DevicePlugin final : public Command {
 public:
  DevicePlugin(const Clock& clock, const Environment& environment)
      : clock_(clock), source_(environment), cluster_(environment) {}

  [[nodiscard]] const CommandText& text() const override { return kDevicePluginText; }
  void declare(CLI::App& app) override;
  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override;

 private:
  void declare_offer(CLI::App& app);
  [[nodiscard]] Result<ExitStatus> serve(const service::NodeSource& source);
  [[nodiscard]] service::Operations operations(const SgxDevicePlugin& plugin);
  [[nodiscard]] Result<void> complete_options();

  [[nodiscard]] Result<void> connect_to_cluster();
  [[nodiscard]] Result<void> require_cluster_for(const SgxDevicePlugin& plugin) const;
  [[nodiscard]] service::ClusterReporterOptions reporter_options(
      const SgxDevicePlugin& plugin) const;

  const Clock& clock_;
  NodeSourceOption source_;
  EpcOption epc_;
  ClusterOption cluster_;
  bool label_node_ = false;
  std::unique_ptr<rpc::KubernetesClient> client_;  // null: no cluster is to be told
  service::SgxDevicePluginOptions options_;
  std::string kubelet_directory_ = rpc::kDevicePluginDirectory;
  std::string pod_resources_socket_ = rpc::kPodResourcesSocket;
  OperationsOption operations_;
  LogOption log_option_;
  std::unique_ptr<Log> log_;
  service::DevicePluginMetrics metrics_;
  std::mutex asking_;
};

/// Counts and logs what happens, and tells the cluster, once there is a reporter.
class Observer final : public SgxDevicePlugin::Observer {
 public:
  Observer(Log& log, service::DevicePluginMetrics& metrics) : log_(log), metrics_(metrics) {}

  void on_allocated(const std::string& resource, std::uint64_t count, const Error* error) override {
    metrics_.count_allocation(resource, error);
    if (error != nullptr) return log_.warning("refused: " + error->message);
    log_.info("allocated", {{"resource", resource}, {"devices", std::to_string(count)}});
    if (reporter_.has_value()) reporter_->look_at_pods();
  }
  void on_node(const service::NodeReport& report) override {
    if (reporter_.has_value()) reporter_->set_node(report);
  }
  void on_trouble(const std::string& reason, const std::string& message) override {
    if (reporter_.has_value()) reporter_->report_trouble(reason, message);
  }

  void tell(const rpc::KubernetesClient& client, const Clock& clock,
            service::ClusterReporterOptions options) {
    reporter_.emplace(client, clock, log_, std::move(options));
  }

 private:
  Log& log_;
  service::DevicePluginMetrics& metrics_;
  std::optional<service::ClusterReporter> reporter_;
};

void DevicePlugin::declare(CLI::App& app) {
  source_.declare(app);
  cluster_.declare(app);
  app.add_flag("--label-node", label_node_,
               "Keep the node's labels confcom.dev/sgx and sgx.intel.com/capable up to date");
  declare_offer(app);
  add_path(app, "--kubelet-dir", "DIR", kubelet_directory_, "The kubelet's, of device plugins")
      .default_str(kubelet_directory_);
  add_path(app, "--pod-resources-socket", "FILE", pod_resources_socket_,
           "Where the kubelet tells who has which devices and claims")
      .default_str(pod_resources_socket_);
  operations_.declare(app, "127.0.0.1:9465");
  log_option_.declare(app);
}

void DevicePlugin::declare_offer(CLI::App& app) {
  app.add_option("--resource-name", options_.resource_name, "The resource, one device a MiB")
      ->type_name("NAME")
      ->default_str(options_.resource_name);
  app.add_flag("--intel-resources", options_.intel_resources,
               "Offer sgx.intel.com/enclave, provision and epc besides");
  app.add_option("--enclave-limit", options_.enclave_limit,
                 "Containers that may have sgx.intel.com/enclave, and provision")
      ->check(CLI::Range(1, 100'000, ""))
      ->type_name("N")
      ->default_str(std::to_string(options_.enclave_limit));
  app.add_option("--publish", options_.publish, "How EPC gets into the node's status")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, PublishOption>{{"auto", PublishOption::kAuto},
                                               {"devices", PublishOption::kDevices},
                                               {"node-status", PublishOption::kNodeStatus},
                                               {"dra", PublishOption::kDra}}))
      ->type_name("HOW")
      ->default_str("auto");
  app.add_flag("--numa-hints", options_.numa_hints,
               "Tell the kubelet which NUMA node each MiB is on; fewer devices fit its message");
  epc_.declare(app);
  app.add_option("--provision", options_.provision, "Who gets the provision node")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, ProvisionAccess>{{"all", ProvisionAccess::kAll},
                                                 {"never", ProvisionAccess::kNever},
                                                 {"by-resource", ProvisionAccess::kByResource}}))
      ->type_name("WHO")
      ->default_str("all");
  add_path(app, "--quote-helper-socket-dir", "DIR", options_.quote_helper_socket_directory,
           "Mount this directory of the host read-only at /var/run/aesmd, and set SGX_AESM_ADDR=1");
}

service::Operations DevicePlugin::operations(const SgxDevicePlugin& plugin) {
  const auto ask = [this]() -> Result<std::vector<rpc::ContainerDevices>> {
    // One of the loop's threads waits for the kubelet at the most; the other serves it.
    const std::unique_lock turn(asking_, std::try_to_lock);
    if (!turn) return fail(ErrorCode::kUnavailable, "another scrape is asking the kubelet");
    return rpc::list_pod_resources(pod_resources_socket_, kPodResourcesTimeout);
  };
  return service::device_plugin_operations(plugin, metrics_, ask);
}

Result<void> DevicePlugin::complete_options() {
  options_.kubelet_directory = kubelet_directory_;
  options_.publisher_directory = epc_.publisher_directory();
  options_.ask_claims = [this] {
    return rpc::list_pod_claims(pod_resources_socket_, kPodResourcesTimeout);
  };
  CONFCOM_TRY(options_.epc_share, epc_.share());
  return {};
}

Result<ExitStatus> DevicePlugin::serve(const service::NodeSource& source) {
  rpc::EventLoop loop(kThreads);
  Observer observer(*log_, metrics_);
  CONFCOM_CHECK(complete_options());
  SgxDevicePlugin plugin(loop, *log_, source, observer, options_);
  CONFCOM_CHECK(plugin.prepare());
  if (client_ != nullptr) observer.tell(*client_, clock_, reporter_options(plugin));
  CONFCOM_CHECK(require_cluster_for(plugin));
  CONFCOM_TRY(const auto http, operations_.serve(loop, *log_, operations(plugin)));
  CONFCOM_CHECK(plugin.start());

  run_until_signalled(loop, *log_, [&plugin] { plugin.leave(); });
  return ExitStatus::kAccepted;
}

/// Outside of a cluster there is nobody to tell; that must not pass unnoticed.
Result<void> DevicePlugin::connect_to_cluster() {
  auto access = cluster_.access();
  if (!access.has_value() && access.error().code != ErrorCode::kNotFound) {
    return std::unexpected(access.error());
  }
  if (!access.has_value()) {
    log_->warning("no labels, events or node status: " + access.error().message);
    return {};
  }
  CONFCOM_TRY(client_, rpc::KubernetesClient::make(*std::move(access)));
  return {};
}

Result<void> DevicePlugin::require_cluster_for(const SgxDevicePlugin& plugin) const {
  const bool by_status = plugin.publication() == service::Publication::kNodeStatus;
  if (client_ != nullptr || (!by_status && !label_node_ && !options_.intel_resources)) return {};
  return fail(
      ErrorCode::kInvalidArgument,
      "--publish node-status, --label-node and --intel-resources change the node's object, "
      "and there is no cluster to change it in; give --kubeconfig FILE, or run in a pod with "
      "a service account");
}

service::ClusterReporterOptions DevicePlugin::reporter_options(
    const SgxDevicePlugin& plugin) const {
  return {.node = cluster_.node_name(),
          .epc_resource = options_.resource_name,
          .label_node = label_node_,
          .ids_in_pod_status = plugin.publication() == service::Publication::kDevices};
}

Result<ExitStatus> DevicePlugin::run(Streams& /*streams*/) {
  ignore_broken_pipes();
  keep_heap_small();
  log_ = log_option_.make();
  CONFCOM_CHECK(connect_to_cluster());
  CONFCOM_TRY(auto found, source_.make());
  const auto source = epc_.apply(std::move(found));
  return serve(*source);
}

}  // namespace

std::unique_ptr<Command> make_device_plugin(const Clock& clock, const Environment& environment) {
  return std::make_unique<DevicePlugin>(clock, environment);
}

}  // namespace confcom::app
