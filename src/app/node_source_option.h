#pragma once

#include <memory>
#include <string>

#include "app/cli_forward.h"
#include "app/environment.h"
#include "app/sim_directory.h"
#include "base/error.h"
#include "platform/sgx_node/cpuid.h"
#include "service/sgx_node/node_source.h"

namespace confcom::app {

/// `--platform`, `--sim-dir`, `--device-root` and `--cpuid-dump`: whose SGX a command looks at.
class NodeSourceOption {
 public:
  explicit NodeSourceOption(const Environment& environment) : sim_directory_(environment) {}
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);

  /// This object must outlive it. Errors: those of reading the dump.
  [[nodiscard]] Result<std::unique_ptr<service::NodeSource>> make();

  /// "simulated", "hardware" or "auto".
  [[nodiscard]] const std::string& platform() const { return platform_; }
  [[nodiscard]] const std::string& sim_directory() const { return sim_directory_.path(); }
  [[nodiscard]] const std::string& device_root() const { return device_root_; }
  [[nodiscard]] const platform::CpuidSource& cpuid() const { return *cpuid_; }
  [[nodiscard]] Result<void> load_cpuid();

 private:
  std::string platform_ = "auto";
  SimDirectoryOption sim_directory_;
  std::string device_root_ = "/";
  std::string cpuid_dump_;
  std::unique_ptr<const platform::CpuidSource> cpuid_ =
      std::make_unique<platform::ProcessorCpuid>();
};

}  // namespace confcom::app
