#pragma once

#include <memory>

#include "app/cli_forward.h"
#include "base/log.h"

namespace confcom::app {

/// `--log-format text|json`: how a service writes its log.
class LogOption {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);
  [[nodiscard]] std::unique_ptr<Log> make() const {
    return std::make_unique<Log>(LogLevel::kInfo, format_);
  }

 private:
  LogFormat format_ = LogFormat::kText;
};

}  // namespace confcom::app
