#include "service/sgx_node/node_source.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <system_error>
#include <utility>

#include "platform/sgx_node/cpuid.h"
#include "platform/sgx_node/sgx_node.h"
#include "platform/sgx_node/simulated_epc.h"
#include "platform/sgx_simulated/container_share.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_of(const platform::DeviceNodes& devices, platform::DeviceKind kind) {
  std::vector<std::string> out;
  for (const platform::DeviceNode& node : devices.nodes) {
    if (node.kind == kind && node.opens()) out.emplace_back(node.name);
  }
  return out;
}

std::vector<WatchedDirectory> those_there(std::vector<WatchedDirectory> directories) {
  std::erase_if(directories, [](const WatchedDirectory& directory) {
    std::error_code ignored;
    return !fs::is_directory(directory.path, ignored);
  });
  return directories;
}

class HardwareSource final : public NodeSource {
 public:
  HardwareSource(const platform::CpuidSource& cpuid, fs::path root)
      : cpuid_(cpuid), root_(std::move(root)) {}

  [[nodiscard]] Result<NodeFindings> find() const override {
    CONFCOM_TRY(platform::SgxNode node,
                platform::inspect_node(cpuid_, root_, platform::running_kernel_release()));
    return NodeFindings{.epc = std::move(node.epc),
                        .enclave_nodes = names_of(node.devices, platform::DeviceKind::kEnclave),
                        .provision_nodes = names_of(node.devices, platform::DeviceKind::kProvision),
                        .sim_share = {},
                        .sgx2 = node.cpu.sgx2,
                        .launch_control = node.cpu.launch_control,
                        .absence = node.absence};
  }

  [[nodiscard]] std::vector<WatchedDirectory> directories() const override {
    return those_there({{.path = root_ / "dev"}, {.path = root_ / "dev/sgx"}});
  }

  /// Of the names of either driver, and of the directory that one of them makes.
  [[nodiscard]] bool concerns(std::string_view name) const override {
    return name.empty() || name.starts_with("sgx") || name == "enclave" || name == "provision";
  }

 private:
  const platform::CpuidSource& cpuid_;
  const fs::path root_;
};

class SimulatedSource final : public NodeSource {
 public:
  explicit SimulatedSource(fs::path directory) : directory_(std::move(directory)) {}

  [[nodiscard]] Result<NodeFindings> find() const override {
    CONFCOM_TRY(platform::EpcInventory epc, platform::load_simulated_epc(directory_));
    CONFCOM_TRY(const fs::path share, platform::publish_container_share(directory_));
    // Its emulation has the instructions of SGX2, and launches enclaves of any signer, as Linux'
    // driver does, which works with launch control alone.
    return NodeFindings{.epc = std::move(epc),
                        .enclave_nodes = {},
                        .provision_nodes = {},
                        .sim_share = share.string(),
                        .sgx2 = true,
                        .launch_control = true,
                        .absence = {}};
  }

  /// The one above, too: a platform may be made later.
  [[nodiscard]] std::vector<WatchedDirectory> directories() const override {
    return those_there(
        {{.path = directory_, .contents = true}, {.path = directory_.parent_path()}});
  }

  [[nodiscard]] bool concerns(std::string_view name) const override {
    return name.empty() || name == platform::kSimulatedEpcFile || name == "current" ||
           name == directory_.filename();
  }

 private:
  const fs::path directory_;
};

class FirstUsable final : public NodeSource {
 public:
  FirstUsable(std::unique_ptr<NodeSource> first, std::unique_ptr<NodeSource> second)
      : first_(std::move(first)), second_(std::move(second)) {}

  [[nodiscard]] Result<NodeFindings> find() const override {
    CONFCOM_TRY(NodeFindings found, first_->find());
    if (!found.absence.has_value() || !platform::prevents_enclaves(*found.absence)) {
      first_was_usable_ = true;
    }
    if (first_was_usable_) return found;
    auto other = second_->find();
    if (other.has_value()) return other;
    if (other.error().code != ErrorCode::kNotFound) return std::unexpected(other.error());
    return found;
  }

  [[nodiscard]] std::vector<WatchedDirectory> directories() const override {
    std::vector<WatchedDirectory> out = first_->directories();
    std::ranges::move(second_->directories(), std::back_inserter(out));
    return out;
  }

  [[nodiscard]] bool concerns(std::string_view name) const override {
    return first_->concerns(name) || second_->concerns(name);
  }

 private:
  const std::unique_ptr<NodeSource> first_;
  const std::unique_ptr<NodeSource> second_;
  mutable std::atomic<bool> first_was_usable_ = false;
};

class WithEpc final : public NodeSource {
 public:
  WithEpc(std::unique_ptr<NodeSource> source, std::uint64_t mib)
      : source_(std::move(source)), mib_(mib) {}

  [[nodiscard]] Result<NodeFindings> find() const override {
    CONFCOM_TRY(NodeFindings out, source_->find());
    const bool usable = !out.absence.has_value() || !platform::prevents_enclaves(*out.absence);
    out.epc.nodes = {{.numa_node = {}, .bytes = mib_ << 20, .healthy = usable}};
    return out;
  }

  [[nodiscard]] std::vector<WatchedDirectory> directories() const override {
    return source_->directories();
  }

  [[nodiscard]] bool concerns(std::string_view name) const override {
    return source_->concerns(name);
  }

 private:
  const std::unique_ptr<NodeSource> source_;
  const std::uint64_t mib_;
};

}  // namespace

std::unique_ptr<NodeSource> make_with_epc(std::unique_ptr<NodeSource> source, std::uint64_t mib) {
  return std::make_unique<WithEpc>(std::move(source), mib);
}

std::unique_ptr<NodeSource> make_first_usable(std::unique_ptr<NodeSource> first,
                                              std::unique_ptr<NodeSource> second) {
  return std::make_unique<FirstUsable>(std::move(first), std::move(second));
}

std::unique_ptr<NodeSource> make_hardware_source(const platform::CpuidSource& cpuid,
                                                 fs::path root) {
  return std::make_unique<HardwareSource>(cpuid, std::move(root));
}

std::unique_ptr<NodeSource> make_simulated_source(fs::path directory) {
  return std::make_unique<SimulatedSource>(std::move(directory));
}

}  // namespace confcom::service
