#include "service/dra_driver/dra_operations.h"

#include <string>

#include "service/dra_driver/dra_metrics.h"
#include "service/dra_driver/sgx_dra_driver.h"

namespace confcom::service {
namespace {

std::string unready(const SgxDraDriver::State& state) {
  std::string out;
  const auto add = [&](std::string_view what, const std::string& why) {
    out += what;
    if (!why.empty()) out += ": " + why;
    out += '\n';
  };
  if (!state.is_registered) add("no kubelet has taken the driver", state.registration_error);
  if (!state.permission.has_value()) add("no EPC is offered", state.permission.error().message);
  if (!state.slice.as_wanted)
    add("the ResourceSlice is not as it should be", state.slice.last_error);
  if (!state.claims.has_value()) add("no claim is prepared", state.claims.error().message);
  return out;
}

}  // namespace

Operations dra_operations(SgxDraDriver& driver, DraMetrics& metrics) {
  return {.service = "DRA driver",
          .ready_when = "whether the kubelet has the driver, and the cluster the node's EPC",
          .metrics = [&driver, &metrics] { return metrics.text(driver.state()); },
          .unready = [&driver] { return unready(driver.state()); }};
}

}  // namespace confcom::service
