#include "app/node_status_fields.h"

#include <algorithm>
#include <iterator>

#include "service/sgx_node/epc_publisher.h"
#include "service/sgx_node/sgx_resources.h"

namespace confcom::app {
namespace {

using service::NodeStatus;

FieldValue stated(const std::string& text) {
  if (text.empty()) return std::monostate{};
  return text;
}

/// As far as CPUID tells: without SGX in it, firmware may have hidden it.
FieldValue firmware_of(const platform::SgxCpu& cpu) {
  if (!cpu.sgx) return std::monostate{};
  return std::string(cpu.sgx1 ? "on" : "off");
}

FieldGroup versions(const NodeStatus& status) {
  return {"versions",
          "versions",
          {{"confcom", "confcom", CONFCOM_VERSION},
           {"kernel", "kernel", stated(status.hardware.kernel_release)},
           {"device_plugin_api", "device plugin API", "v1beta1"},
           {"pod_resources_api", "pod resources API", "v1"}}};
}

FieldGroup processor(const platform::SgxCpu& cpu) {
  return {"processor",
          "processor",
          {{"vendor", "vendor", stated(cpu.vendor)},
           {"brand", "brand", stated(cpu.brand)},
           {"family", "family", std::uint64_t{cpu.family}},
           {"model", "model", std::uint64_t{cpu.model}},
           {"stepping", "stepping", std::uint64_t{cpu.stepping}},
           {"virtual_machine", "virtual machine", cpu.hypervisor.has_value()},
           {"hypervisor", "hypervisor", stated(cpu.hypervisor.value_or(""))},
           {"sgx", "SGX", cpu.sgx},
           {"sgx_in_firmware", "SGX in firmware", firmware_of(cpu)},
           {"sgx1", "SGX1", cpu.sgx1},
           {"sgx2", "SGX2 (EDMM)", cpu.sgx2},
           {"launch_control", "launch control", cpu.launch_control}}};
}

}  // namespace

std::vector<FieldGroup> describe_node(const NodeStatus& status) {
  return {versions(status), processor(status.hardware.cpu)};
}

std::string_view platform_name(const NodeStatus& status) {
  if (!status.makes_enclaves()) return "none";
  return status.uses_simulated ? "simulated" : "hardware";
}

std::vector<rpc::ContainerDevices> holders_of(const NodeStatus& status) {
  std::vector<rpc::ContainerDevices> out;
  if (!status.kubelet.holders.has_value()) return out;
  const std::string& epc = status.places.epc_resource;
  std::ranges::copy_if(
      *status.kubelet.holders, std::back_inserter(out), [&](const rpc::ContainerDevices& holder) {
        return holder.resource == epc || holder.resource == service::kEnclaveResource ||
               holder.resource == service::kProvisionResource;
      });
  return out;
}

std::vector<rpc::ContainerClaim> claims_of(const NodeStatus& status) {
  std::vector<rpc::ContainerClaim> out;
  if (!status.kubelet.claims.has_value()) return out;
  std::ranges::copy_if(*status.kubelet.claims, std::back_inserter(out),
                       [](const auto& claim) { return claim.driver == service::kDraDriverName; });
  return out;
}

}  // namespace confcom::app
