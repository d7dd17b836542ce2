#pragma once

#include <string>

#include "app/cli_forward.h"
#include "app/environment.h"
#include "base/error.h"
#include "rpc/kubernetes/cluster_access.h"

namespace confcom::app {

/// `--kubeconfig FILE` and `--node-name NAME`: which cluster, and which of its nodes this is.
/// Without them, the pod's service account, $NODE_NAME, and this host's name.
class ClusterOption {
 public:
  explicit ClusterOption(const Environment& environment);
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);

  /// Errors: not_found (neither a kubeconfig nor a pod's service account: says what to do); those
  /// of rpc::load_kubeconfig and rpc::in_cluster_access.
  [[nodiscard]] Result<rpc::ClusterAccess> access() const;
  [[nodiscard]] const std::string& node_name() const { return node_name_; }

 private:
  rpc::PodEnvironment pod_;
  std::string kubeconfig_;
  std::string node_name_;
};

}  // namespace confcom::app
