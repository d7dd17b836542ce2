#pragma once

#include <optional>
#include <string>

#include "app/cli_forward.h"
#include "base/bytes.h"
#include "base/error.h"
#include "verify/snp_endorsement.h"

namespace confcom::app {

/// An endorsement of the launch measurement, and whose it must be: `--endorsement`, `--uvm-issuer`,
/// `--uvm-feed`, `--uvm-min-svn`. The first three belong together; the last needs them.
class SnpEndorsementOptions {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);

  /// What is demanded; nothing without an endorsement. Errors: invalid_argument (names the option).
  [[nodiscard]] Result<std::optional<verify::SnpEndorsementPolicy>> policy() const;
  /// The endorsement's bytes, none when it is not given. Errors: of the file (any code).
  [[nodiscard]] Result<ByteVector> document() const;

 private:
  std::string document_;
  std::string issuer_;
  std::string feed_;
  std::string min_svn_;
  CLI::Option* min_svn_option_ = nullptr;
};

}  // namespace confcom::app
