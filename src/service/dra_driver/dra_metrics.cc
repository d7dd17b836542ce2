#include "service/dra_driver/dra_metrics.h"

#include <algorithm>

#include "service/metrics_page.h"

namespace confcom::service {
namespace {

using Claims = std::vector<PreparedClaim>;

void add_device(MetricsPage& page, const EpcDevice& device, const Claims* claims) {
  const MetricsPage::Labels labels = {{"device", device.name}};
  page.gauge("capacity_bytes", "EPC that claims can have.", labels, device.bytes);
  page.gauge("healthy", "Whether enclaves can be made with it.", labels, device.healthy ? 1 : 0);
  if (claims == nullptr) return;
  std::uint64_t bytes = 0;
  for (const PreparedClaim& claim : *claims) bytes += claim.bytes_of(device.name);
  page.gauge("prepared_bytes", "EPC that prepared claims have.", labels, bytes);
  page.gauge("prepared_claims", "Claims that are prepared.", labels,
             static_cast<std::uint64_t>(std::ranges::count_if(
                 *claims, [&](const auto& claim) { return claim.bytes_of(device.name) > 0; })));
}

}  // namespace

void DraMetrics::count(ByOutcome& counts, const Error* error) {
  const std::string outcome(error == nullptr ? "done" : to_string(error->code));
  const std::scoped_lock lock(mutex_);
  ++counts[outcome];
}

std::string DraMetrics::text(const SgxDraDriver::State& state) {
  MetricsPage page("confcom_dra_driver_");
  for (const EpcDevice& device : state.devices) {
    add_device(page, device, state.claims.has_value() ? &*state.claims : nullptr);
  }
  page.gauge("publishing", "Whether the node's EPC is offered.", {},
             state.permission.has_value() && state.slice.as_wanted ? 1 : 0);
  page.gauge("registered", "Whether a kubelet has taken the driver.", {},
             state.is_registered ? 1 : 0);
  page.gauge("checkpoints_damaged", "Whether a checkpoint cannot be read.", {},
             state.claims.has_value() ? 0 : 1);
  page.counter("slice_writes_total", "ResourceSlices made, changed or removed.", {},
               state.slice.writes);
  page.counter("slice_failures_total", "Times that the slice could not be kept.", {},
               state.slice.failures);
  const std::scoped_lock lock(mutex_);
  for (const auto& [outcome, count] : prepared_) {
    page.counter("prepare_total", "Claims to be prepared, by outcome.", {{"outcome", outcome}},
                 count);
  }
  for (const auto& [outcome, count] : unprepared_) {
    page.counter("unprepare_total", "Claims to be unprepared, by outcome.", {{"outcome", outcome}},
                 count);
  }
  return page.text();
}

}  // namespace confcom::service
