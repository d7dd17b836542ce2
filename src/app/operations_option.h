#pragma once

#include <memory>
#include <string>

#include "app/cli_forward.h"
#include "base/error.h"

namespace confcom {
class Log;
}
namespace confcom::rpc {
class EventLoop;
class HttpServer;
}  // namespace confcom::rpc
namespace confcom::service {
struct Operations;
}

namespace confcom::app {

/// `--metrics-address HOST:PORT`: where a service says how it is.
class OperationsOption {
 public:
  /// `app` fills this object, which must stay where it is.
  void declare(CLI::App& app, const std::string& example);

  /// Null without the option. Errors: those of rpc::HttpServer::listen.
  [[nodiscard]] Result<std::unique_ptr<rpc::HttpServer>> serve(
      rpc::EventLoop& loop, Log& log, service::Operations operations) const;

 private:
  std::string address_;
};

}  // namespace confcom::app
