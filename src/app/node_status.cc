#include "app/node_status.h"

#include <CLI/CLI.hpp>
#include <ostream>
#include <string>

#include "app/node_source_option.h"
#include "app/node_status_json.h"
#include "app/node_status_lines.h"
#include "app/node_status_text.h"
#include "app/output_option.h"
#include "app/path_option.h"
#include "platform/sgx_node/kernel_version.h"
#include "rpc/aesm/aesm_client.h"
#include "rpc/kubelet/dra_service.h"
#include "rpc/kubelet/kubelet_registration.h"
#include "rpc/kubelet/pod_resources.h"
#include "service/sgx_node/sgx_resources.h"

namespace confcom::app {
namespace {

using service::PlatformChoice;

PlatformChoice choice_of(std::string_view platform) {
  if (platform == "simulated") return PlatformChoice::kSimulated;
  return platform == "hardware" ? PlatformChoice::kHardware : PlatformChoice::kAuto;
}

class NodeStatusCommand final : public Command {
 public:
  explicit NodeStatusCommand(const Environment& environment) : source_(environment) {}

  [[nodiscard]] const CommandText& text() const override { return kNodeStatusText; }

  void declare(CLI::App& app) override {
    source_.declare(app);
    add_path(app, "--kubelet-dir", "DIR", kubelet_directory_, "The kubelet's, of device plugins")
        .default_str(kubelet_directory_);
    add_path(app, "--registry-dir", "DIR", registry_directory_, "The kubelet's, of DRA drivers")
        .default_str(registry_directory_);
    add_path(app, "--pod-resources-socket", "FILE", pod_resources_socket_,
             "Where the kubelet tells who has which devices")
        .default_str(pod_resources_socket_);
    add_path(app, "--aesm-socket", "FILE", aesm_socket_, "The quote helper's socket")
        .default_str(aesm_socket_);
    app.add_option("--resource-name", resource_name_, "The resource, one device a MiB")
        ->type_name("NAME")
        ->default_str(resource_name_);
    output_.declare(app);
  }

  [[nodiscard]] Result<ExitStatus> run(Streams& streams) override {
    CONFCOM_CHECK(source_.load_cpuid());
    CONFCOM_TRY(const service::NodeStatus status, service::look_at_node(source_.cpuid(), places()));
    const auto actions = service::actions_for(status);
    streams.out << (output_.json() ? node_status_json(status, actions)
                                   : node_status_lines(status, actions));
    return actions.empty() ? ExitStatus::kAccepted : ExitStatus::kRefused;
  }

 private:
  [[nodiscard]] service::NodeStatusPlaces places() const {
    return {.platform = choice_of(source_.platform()),
            .device_root = source_.device_root(),
            .sim_directory = source_.sim_directory(),
            .kubelet_directory = kubelet_directory_,
            .registry_directory = registry_directory_,
            .pod_resources_socket = pod_resources_socket_,
            .aesm_socket = aesm_socket_,
            .epc_resource = resource_name_,
            .kernel_release = platform::running_kernel_release()};
  }

  NodeSourceOption source_;
  std::string kubelet_directory_ = rpc::kDevicePluginDirectory;
  std::string registry_directory_ = rpc::kPluginsRegistryDirectory;
  std::string pod_resources_socket_ = rpc::kPodResourcesSocket;
  std::string aesm_socket_{rpc::kAesmSocketPath};
  std::string resource_name_ = service::kEpcMibResource;
  OutputOption output_;
};

}  // namespace

std::unique_ptr<Command> make_node_status(const Environment& environment) {
  return std::make_unique<NodeStatusCommand>(environment);
}

}  // namespace confcom::app
