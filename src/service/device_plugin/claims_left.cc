#include "service/device_plugin/claims_left.h"

#include <fmt/format.h>

#include <cstddef>
#include <string>

#include "service/sgx_node/epc_publisher.h"

namespace confcom::service {
namespace {

constexpr std::size_t kNamed = 5;

}  // namespace

Result<void> expect_no_claims(const Result<std::vector<rpc::ContainerClaim>>& found) {
  if (!found.has_value()) {
    return std::unexpected(with_context(
        found.error(), fmt::format("the DRA driver {} was here, and whether containers still have "
                                   "EPC of it is not known",
                                   kDraDriverName)));
  }
  std::string names;
  std::size_t count = 0;
  for (const rpc::ContainerClaim& claim : *found) {
    if (claim.driver != kDraDriverName || ++count > kNamed) continue;
    names += fmt::format("{}{}/{} {} (claim {})", names.empty() ? "" : ", ", claim.pod_namespace,
                         claim.pod, claim.container, claim.claim);
  }
  if (count == 0) return {};
  if (count > kNamed) names += fmt::format(" and {} more", count - kNamed);
  return fail(ErrorCode::kDenied,
              fmt::format("containers still have EPC of the DRA driver {}, which would be given "
                          "twice: {}. It is offered once these pods have ended",
                          kDraDriverName, names));
}

}  // namespace confcom::service
