#include "app/cluster_option.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>

#include "app/path_option.h"
#include "rpc/kubernetes/kubeconfig.h"

namespace confcom::app {
namespace {

std::string variable(const Environment& environment, std::string_view name) {
  const auto found = environment.variables.find(name);
  return found == environment.variables.end() ? std::string() : found->second;
}

/// In lower case, as kubelets name their nodes after it.
std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  std::string out = name.data();
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

ClusterOption::ClusterOption(const Environment& environment)
    : node_name_(variable(environment, "NODE_NAME")) {
  pod_.service_host = variable(environment, "KUBERNETES_SERVICE_HOST");
  pod_.service_port = variable(environment, "KUBERNETES_SERVICE_PORT");
  if (node_name_.empty()) node_name_ = host_name();
}

void ClusterOption::declare(CLI::App& app) {
  add_path(app, "--kubeconfig", "FILE", kubeconfig_,
           "How to reach the API server, in place of the pod's service account");
  app.add_option("--node-name", node_name_, "Which node this is; $NODE_NAME, else the host's name")
      ->type_name("NAME");
}

Result<rpc::ClusterAccess> ClusterOption::access() const {
  return kubeconfig_.empty() ? rpc::in_cluster_access(pod_) : rpc::load_kubeconfig(kubeconfig_);
}

}  // namespace confcom::app
