#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "app/cli_forward.h"
#include "service/sgx_node/node_source.h"

namespace confcom::app {

/// `--epc-mib`: how much EPC there is for Kubernetes.
class EpcOption {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);

  /// What `source` finds, with the EPC that the option says.
  [[nodiscard]] std::unique_ptr<service::NodeSource> apply(
      std::unique_ptr<service::NodeSource> source) const;

 private:
  std::optional<std::uint64_t> epc_mib_;
};

}  // namespace confcom::app
