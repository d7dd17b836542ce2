#pragma once

#include <string>

#include "app/cli_forward.h"
#include "base/error.h"
#include "platform/snp_simulated/snp_chip.h"

namespace confcom::app {

/// What a simulated guest is launched with: `--host-data`, `--policy-file`, `--init-data`,
/// `--measurement`, `--guest-policy`, `--guest-svn`, `--report-version`.
class SimulatedGuestOptions {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);

  /// The first of them that was given; empty where none was: hardware's guests cannot choose.
  [[nodiscard]] std::string first_given() const;

  /// Errors: of --policy-file and --init-data (any code); invalid_argument (names the option).
  [[nodiscard]] Result<platform::SnpGuest> guest() const;

 private:
  [[nodiscard]] Result<ByteArray<32>> host_data() const;

  std::string host_data_;
  std::string policy_file_;
  std::string init_data_;
  std::string measurement_;
  std::string guest_policy_;
  std::string guest_svn_;
  std::string report_version_;
};

}  // namespace confcom::app
