#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "app/cli_forward.h"
#include "base/error.h"
#include "service/sgx_node/epc_publisher.h"
#include "service/sgx_node/node_source.h"

namespace confcom::app {

/// `--epc-mib`, `--epc-share` and `--publisher-dir`: how much EPC a node has, and what of it a
/// command offers to Kubernetes beside another publisher.
class EpcOption {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);

  /// In bytes; nothing: all of it. Errors: invalid_argument (no size; less than a MiB).
  [[nodiscard]] Result<std::optional<std::uint64_t>> share() const;
  [[nodiscard]] const std::string& publisher_directory() const { return publisher_directory_; }

  /// What `source` finds, with the EPC that the option says.
  [[nodiscard]] std::unique_ptr<service::NodeSource> apply(
      std::unique_ptr<service::NodeSource> source) const;

 private:
  std::optional<std::uint64_t> epc_mib_;
  std::string share_;
  std::string publisher_directory_ = service::kPublisherDirectory;
};

}  // namespace confcom::app
