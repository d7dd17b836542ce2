#pragma once

#include <string>

#include "app/command.h"
#include "app/policy_option.h"
#include "base/error.h"
#include "verify/appraisal.h"

namespace confcom::app {

/// The options that say what is demanded of a genuine quote: a policy file, and options that take
/// the place of its members.
class PolicyOptions {
 public:
  PolicyOptions();

  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);

  /// Errors: the policy file's (any code); invalid_argument (names the option).
  [[nodiscard]] Result<verify::AppraisalPolicy> policy() const;

  /// The first option that was given, empty when none was.
  [[nodiscard]] std::string given() const;

 private:
  std::string file_;
  PolicyOptionTable<verify::AppraisalPolicy> options_;
};

}  // namespace confcom::app
