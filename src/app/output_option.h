#pragma once

#include <string>

#include "app/cli_forward.h"

namespace confcom::app {

/// `-o, --output text|json`
class OutputOption {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);
  [[nodiscard]] bool json() const { return format_ == "json"; }

 private:
  std::string format_ = "text";
};

}  // namespace confcom::app
