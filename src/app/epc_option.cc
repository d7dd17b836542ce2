#include "app/epc_option.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "platform/sgx_node/simulated_epc.h"

namespace confcom::app {

void EpcOption::declare(CLI::App& app) {
  app.add_option("--epc-mib", epc_mib_, "How much EPC there is, instead of looking")
      ->check(CLI::Range(std::uint64_t{0}, platform::kMaxSimulatedEpcMib, ""))
      ->type_name("N");
}

std::unique_ptr<service::NodeSource> EpcOption::apply(
    std::unique_ptr<service::NodeSource> source) const {
  if (!epc_mib_.has_value()) return source;
  return service::make_with_epc(std::move(source), *epc_mib_);
}

}  // namespace confcom::app
