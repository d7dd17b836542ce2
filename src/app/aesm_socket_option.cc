#include "app/aesm_socket_option.h"

#include <CLI/CLI.hpp>

#include "app/option_values.h"
#include "app/path_option.h"

namespace confcom::app {

void AesmSocketOption::declare(CLI::App& app) {
  socket_option_ =
      add_path(app, "--socket", "FILE", socket_, "The quote helper's socket").default_str(socket_);
  timeout_option_ =
      app.add_option("--timeout", timeout_, "How long to wait for each answer: 15s, 1m")
          ->type_name("DURATION")
          ->default_str(timeout_);
}

bool AesmSocketOption::given() const {
  return socket_option_->count() > 0 || timeout_option_->count() > 0;
}

Result<rpc::AesmClient> AesmSocketOption::client() const {
  CONFCOM_TRY(const auto timeout, of_option("--timeout", parse_timeout(timeout_)));
  return rpc::AesmClient(socket_, timeout);
}

}  // namespace confcom::app
