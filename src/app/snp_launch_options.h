#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/cli_forward.h"
#include "base/bytes.h"
#include "base/error.h"
#include "evidence/snp/launch/launch_measurement.h"

namespace confcom::app {

/// A launch as it was described, whose firmware nobody has parsed yet.
struct DescribedLaunch {
  ByteVector firmware;
  evidence::SnpLaunch launch;  ///< all but its firmware
};

/// How a SEV-SNP virtual machine is launched: its firmware, kernel and vCPUs.
class SnpLaunchOptions {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);
  /// Errors: not_found; io; malformed (a file over its cap); invalid_argument.
  [[nodiscard]] Result<DescribedLaunch> load() const;

  [[nodiscard]] const std::string& firmware_path() const { return ovmf_; }

 private:
  [[nodiscard]] Result<std::uint32_t> vcpu_signature() const;
  [[nodiscard]] Result<std::optional<evidence::KernelHashes>> kernel() const;

  std::string ovmf_;
  std::string kernel_;
  std::string initrd_;
  std::string append_;
  std::uint32_t vcpus_ = 1;
  std::string vcpu_type_;
  std::string vcpu_signature_;
  std::string guest_features_ = "0x1";
  std::string vmm_ = "qemu";
};

}  // namespace confcom::app
