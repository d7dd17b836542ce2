#pragma once

#include <string>

#include "app/cli_forward.h"
#include "app/policy_option.h"
#include "base/error.h"
#include "verify/snp_appraisal.h"

namespace confcom::app {

/// The options that say what is demanded of a genuine SEV-SNP report.
class SnpPolicyOptions {
 public:
  SnpPolicyOptions();

  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);

  /// Errors: of --policy-file and --init-data (any code); invalid_argument (names the option).
  [[nodiscard]] Result<verify::SnpAppraisalPolicy> policy() const;

 private:
  std::string policy_file_;
  std::string init_data_;
  PolicyOptionTable<verify::SnpAppraisalPolicy> options_;
};

}  // namespace confcom::app
