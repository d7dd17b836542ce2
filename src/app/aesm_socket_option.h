#pragma once

#include <string>

#include "app/cli_forward.h"
#include "base/error.h"
#include "rpc/aesm/aesm_client.h"

namespace confcom::app {

/// `--socket PATH` and `--timeout DURATION`: the quote helper to ask.
class AesmSocketOption {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app);
  /// Whether the command line has one of them.
  [[nodiscard]] bool given() const;
  /// Errors: invalid_argument.
  [[nodiscard]] Result<rpc::AesmClient> client() const;

 private:
  std::string socket_{rpc::kAesmSocketPath};
  std::string timeout_ = "15s";
  const CLI::Option* socket_option_ = nullptr;  // of the app, set by declare
  const CLI::Option* timeout_option_ = nullptr;
};

}  // namespace confcom::app
