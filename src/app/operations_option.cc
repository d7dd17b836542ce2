#include "app/operations_option.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <utility>

#include "base/log.h"
#include "rpc/http_server.h"
#include "service/operations_page.h"

namespace confcom::app {

void OperationsOption::declare(CLI::App& app, const std::string& example) {
  app.add_option("--metrics-address", address_,
                 "Serve /metrics, /healthz and /livez over HTTP here: " + example)
      ->type_name("HOST:PORT");
}

Result<std::unique_ptr<rpc::HttpServer>> OperationsOption::serve(
    rpc::EventLoop& loop, Log& log, service::Operations operations) const {
  if (address_.empty()) return nullptr;
  CONFCOM_TRY(auto server,
              rpc::HttpServer::listen(loop, address_,
                                      [ours = std::move(operations)](const auto& request) {
                                        return service::operations_page(request, ours);
                                      },
                                      {}));
  log.info(fmt::format("metrics and health on http://{}/", server->address()));
  return server;
}

}  // namespace confcom::app
