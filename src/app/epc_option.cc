#include "app/epc_option.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <utility>

#include "app/path_option.h"
#include "base/printable.h"
#include "platform/sgx_node/simulated_epc.h"
#include "rpc/kubernetes/quantity.h"

namespace confcom::app {

void EpcOption::declare(CLI::App& app) {
  app.add_option("--epc-mib", epc_mib_, "How much EPC there is, instead of looking")
      ->check(CLI::Range(std::uint64_t{0}, platform::kMaxSimulatedEpcMib, ""))
      ->type_name("N");
  app.add_option("--epc-share", share_,
                 "How much of the EPC is offered, as 64Gi; the rest is another publisher's")
      ->type_name("SIZE");
  add_path(app, "--publisher-dir", "DIR", publisher_directory_,
           "Of the host's memory, where publishers of EPC know of each other")
      .default_str(publisher_directory_);
}

Result<std::optional<std::uint64_t>> EpcOption::share() const {
  if (share_.empty()) return std::nullopt;
  constexpr std::uint64_t kLeastBytes = std::uint64_t{1} << 20;
  const auto bytes = rpc::parse_quantity(share_);
  if (bytes.has_value() && *bytes >= kLeastBytes) return *bytes;
  return fail(
      ErrorCode::kInvalidArgument,
      fmt::format("--epc-share {}: give a size of at least 1Mi, as 64Gi{}", printable(share_),
                  bytes.has_value() ? "" : ": " + bytes.error().message));
}

std::unique_ptr<service::NodeSource> EpcOption::apply(
    std::unique_ptr<service::NodeSource> source) const {
  if (!epc_mib_.has_value()) return source;
  return service::make_with_epc(std::move(source), *epc_mib_);
}

}  // namespace confcom::app
