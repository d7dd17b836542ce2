#include "app/aesm_socket_option.h"

#include <CLI/CLI.hpp>

#include "app/option_values.h"
#include "app/path_option.h"

namespace confcom::app {

void AesmSocketOption::declare(CLI::App& app) {
  add_path(app, "--socket", "FILE", socket_, "The quote helper's socket").default_str(socket_);
  app.add_option("--timeout", timeout_, "How long to wait for each answer: 15s, 1m")
      ->type_name("DURATION")
      ->default_str(timeout_);
}

Result<rpc::AesmClient> AesmSocketOption::client() const {
  const auto timeout = parse_timeout(timeout_);
  if (!timeout) return std::unexpected(with_context(timeout.error(), "--timeout"));
  return rpc::AesmClient(socket_, *timeout);
}

}  // namespace confcom::app
