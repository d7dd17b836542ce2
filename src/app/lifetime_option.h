#pragma once

#include <chrono>
#include <string>

#include "app/cli_forward.h"
#include "base/error.h"

namespace confcom::app {

/// `--valid-for DURATION`: how long collateral is good for.
class LifetimeOption {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);
  /// Errors: invalid_argument.
  [[nodiscard]] Result<std::chrono::seconds> lifetime() const;

 private:
  std::string text_ = "30d";
};

}  // namespace confcom::app
