#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "platform/sgx_node/epc_inventory.h"
#include "platform/sgx_node/sgx_absence.h"

namespace confcom::platform {
class CpuidSource;
}

namespace confcom::service {

/// What a node has for containers, as far as the plugin offers it.
struct NodeFindings {
  platform::EpcInventory epc;
  std::vector<std::string> enclave_nodes;  ///< that enclaves can be made with, by their names
  std::vector<std::string> provision_nodes;
  std::string sim_share;        ///< of a simulated platform; empty on hardware
  bool sgx2 = false;            ///< pages can be changed while enclaves run (EDMM)
  bool launch_control = false;  ///< any signer's enclaves can be launched (FLC)
  std::optional<platform::SgxAbsence> absence;
};

/// A directory in which a change of findings would show.
struct WatchedDirectory {
  std::filesystem::path path;
  bool contents = false;  ///< what is in its files matters, not their names and modes alone
};

/// Where findings come from, and where a change of them would show. Thread-safe.
class NodeSource {
 public:
  NodeSource() = default;
  NodeSource(const NodeSource&) = delete;
  NodeSource& operator=(const NodeSource&) = delete;
  virtual ~NodeSource() = default;

  /// Errors: what cannot be read; that there is no SGX is none.
  [[nodiscard]] virtual Result<NodeFindings> find() const = 0;
  /// Directories to watch; those that are there.
  [[nodiscard]] virtual std::vector<WatchedDirectory> directories() const = 0;
  /// Whether a name's change in one of them can change the findings.
  [[nodiscard]] virtual bool concerns(std::string_view name) const = 0;
};

/// This machine's SGX, below `root`. `cpuid` must outlive it.
[[nodiscard]] std::unique_ptr<NodeSource> make_hardware_source(const platform::CpuidSource& cpuid,
                                                               std::filesystem::path root);

/// The simulated platform in a directory, whose share for containers is kept up to date.
[[nodiscard]] std::unique_ptr<NodeSource> make_simulated_source(std::filesystem::path directory);

/// The first, or the second where the first has no SGX that could be used and the second is there.
/// Once the first could be used it stays with that: what it loses is not made up for by the second.
[[nodiscard]] std::unique_ptr<NodeSource> make_first_usable(std::unique_ptr<NodeSource> first,
                                                            std::unique_ptr<NodeSource> second);

/// What `source` finds, but with so many MiB of EPC, of which it is not known where they are.
[[nodiscard]] std::unique_ptr<NodeSource> make_with_epc(std::unique_ptr<NodeSource> source,
                                                        std::uint64_t mib);

}  // namespace confcom::service
