#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "service/sgx_node/node_source.h"

namespace confcom::service::testing {

/// A node as a test says that it is. Thread-safe.
class FakeNode final : public NodeSource {
 public:
  /// So many MiB, of which enclaves can be made.
  explicit FakeNode(std::uint64_t mib) { set_mib(mib); }

  void set(Result<NodeFindings> findings) {
    const std::scoped_lock lock(mutex_);
    findings_ = std::move(findings);
  }
  void set_mib(std::uint64_t healthy, std::uint64_t unhealthy = 0) {
    NodeFindings findings{.epc = {},
                          .enclave_nodes = {"/dev/sgx_enclave"},
                          .provision_nodes = {"/dev/sgx_provision"},
                          .sim_share = {},
                          .sgx2 = true,
                          .launch_control = true,
                          .absence = {}};
    findings.epc.nodes = {{0U, healthy << 20, true}, {1U, unhealthy << 20, false}};
    set(std::move(findings));
  }

  [[nodiscard]] Result<NodeFindings> find() const override {
    const std::scoped_lock lock(mutex_);
    return findings_;
  }

  /// Where its files are; none unless a test says so.
  void watch(std::vector<WatchedDirectory> directories) {
    const std::scoped_lock lock(mutex_);
    directories_ = std::move(directories);
  }
  [[nodiscard]] std::vector<WatchedDirectory> directories() const override {
    const std::scoped_lock lock(mutex_);
    return directories_;
  }
  /// The name of its one file.
  static constexpr std::string_view kFile = "sgx";
  [[nodiscard]] bool concerns(std::string_view name) const override {
    return name.empty() || name == kFile;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<WatchedDirectory> directories_;
  Result<NodeFindings> findings_;
};

}  // namespace confcom::service::testing
