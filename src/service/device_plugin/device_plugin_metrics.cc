#include "service/device_plugin/device_plugin_metrics.h"

#include <algorithm>

#include "service/metrics_page.h"

namespace confcom::service {
namespace {

using Labels = MetricsPage::Labels;
using Resources = std::vector<SgxDevicePlugin::ResourceState>;
using Holders = std::vector<rpc::ContainerDevices>;

void add_resource(MetricsPage& page, const SgxDevicePlugin::ResourceState& resource) {
  const Labels labels = {{"resource", resource.name}};
  page.gauge("devices", "Devices there are.", labels, resource.capacity);
  page.gauge("healthy_devices", "Devices that containers can get.", labels, resource.healthy);
  page.gauge("registered", "Whether a kubelet watches the devices.", labels,
             resource.endpoint.registered ? 1 : 0);
  page.counter("registrations_total", "Registrations that a kubelet took.", labels,
               resource.endpoint.registrations);
  page.counter("registration_failures_total", "Registrations that failed.", labels,
               resource.endpoint.failures);
}

std::uint64_t held(const Holders& holders, const std::string& resource) {
  std::uint64_t out = 0;
  for (const rpc::ContainerDevices& holder : holders) {
    if (holder.resource == resource) out += holder.count;
  }
  return out;
}

void add_holders(MetricsPage& page, const Resources& resources, const Holders& holders) {
  for (const auto& resource : resources) {
    const std::uint64_t allocated = held(holders, resource.name);
    const Labels labels = {{"resource", resource.name}};
    page.gauge("allocated_devices", "Devices that containers have.", labels, allocated);
    page.gauge("free_devices", "Healthy devices that nobody has.", labels,
               resource.healthy - std::min(resource.healthy, allocated));
  }
  for (const rpc::ContainerDevices& holder : holders) {
    if (std::ranges::find(resources, holder.resource, &SgxDevicePlugin::ResourceState::name) ==
        resources.end())
      continue;
    page.gauge("container_devices", "Devices that a container has.",
               {{"resource", holder.resource},
                {"namespace", holder.pod_namespace},
                {"pod", holder.pod},
                {"container", holder.container}},
               holder.count);
  }
}

}  // namespace

void DevicePluginMetrics::count_allocation(const std::string& resource, const Error* error) {
  const std::string outcome(error == nullptr ? "granted" : to_string(error->code));
  const std::scoped_lock lock(mutex_);
  ++allocations_[{resource, outcome}];
}

std::string DevicePluginMetrics::text(const Resources& resources, const Result<Holders>& holders) {
  const std::scoped_lock lock(mutex_);
  MetricsPage page("confcom_device_plugin_");
  for (const auto& resource : resources) add_resource(page, resource);
  if (holders.has_value()) add_holders(page, resources, *holders);
  if (!holders.has_value()) ++holders_unknown_;
  page.counter("holders_unknown_total", "Times that the kubelet did not tell who has devices.", {},
               holders_unknown_);
  for (const auto& [key, count] : allocations_) {
    page.counter("allocations_total", "Allocate calls, by outcome.",
                 {{"resource", key.first}, {"outcome", key.second}}, count);
  }
  return page.text();
}

}  // namespace confcom::service
