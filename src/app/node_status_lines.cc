#include "app/node_status_lines.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

#include "app/fields_text.h"
#include "app/node_status_fields.h"
#include "app/text_layout.h"

namespace confcom::app {
namespace {

using service::NodeStatus;
using service::SocketState;

/// Whatever it holds, a line stays one.
std::string line(std::string_view text) { return "  " + one_line(text) + '\n'; }

std::string summary(const NodeStatus& status) {
  if (!status.makes_enclaves()) return "SGX: no enclave can be made on this node\n";
  const std::uint64_t mib = status.epc().total_mib();
  if (!status.uses_simulated)
    return fmt::format("SGX: enclaves can be made, in {} MiB of EPC\n", mib);
  return fmt::format("SGX: SIMULATED, with {} MiB of EPC; nothing here protects a secret\n", mib);
}

std::string action_lines(std::span<const service::NodeAction> actions) {
  std::string out;
  for (const service::NodeAction& action : actions) {
    out += one_line(fmt::format("! {}: {}; {}", action.id, action.what, action.next)) + '\n';
  }
  return out;
}

std::string device_lines(const platform::DeviceNodes& devices) {
  std::string out = "\ndevice nodes\n";
  if (devices.nodes.empty()) out += line("none");
  for (const platform::DeviceNode& node : devices.nodes) {
    const std::string refusal = node.refusal();
    out += line(fmt::format("{:<18}  {}{}", node.name,
                            refusal.empty() ? "opens" : "does not open: " + refusal,
                            node.is_noexec ? ", mounted noexec" : ""));
  }
  return out;
}

std::string epc_lines(std::string_view title, const platform::EpcInventory& epc) {
  std::string out = fmt::format("\n{}\n", title);
  if (epc.nodes.empty()) out += line("none");
  for (const platform::EpcOfNode& node : epc.nodes) {
    const std::string where = node.numa_node.has_value()
                                  ? fmt::format("NUMA node {}", *node.numa_node)
                                  : std::string("NUMA node not known");
    out += line(
        fmt::format("{}  {} MiB  {}", where, node.mib(), node.healthy ? "healthy" : "UNHEALTHY"));
  }
  for (const std::string& note : epc.notes) out += line("note: " + note);
  return out;
}

/// Where a simulated platform is used, that is no action.
std::string absence_line(const NodeStatus& status) {
  if (!status.uses_simulated || !status.hardware.absence.has_value()) return {};
  const platform::SgxAbsenceText text = explain(*status.hardware.absence);
  return line(fmt::format("no SGX of the hardware's: {}: {}; {}", text.id, text.what, text.next));
}

std::string simulated_lines(const NodeStatus& status) {
  if (status.simulated.has_value()) {
    return epc_lines(
        one_line(fmt::format("SIMULATED platform in {}", status.places.sim_directory.string())),
        *status.simulated);
  }
  if (status.simulated.error().code == ErrorCode::kNotFound) return {};
  return "\nSIMULATED platform\n" + line("cannot be used: " + status.simulated.error().message);
}

std::string listens(std::string_view who, const std::vector<std::string>& sockets) {
  return line(fmt::format("{}: listens on {}", who, fmt::join(sockets, ", ")));
}

std::string plugin_line(const NodeStatus& status) {
  const std::string directory = status.places.kubelet_directory.string();
  if (!status.kubelet.is_here)
    return line(fmt::format("no kubelet here: there is no {}", directory));
  if (!status.kubelet.is_readable)
    return line(fmt::format("not told: this user may not look into {}", directory));
  const auto& plugins = status.kubelet.plugins;
  const auto& drivers = status.kubelet.drivers;
  if (plugins.empty() && drivers.empty()) return line("device plugin: NOT RUNNING");
  std::string out;
  if (!plugins.empty()) out += listens("device plugin", plugins);
  if (!drivers.empty()) out += listens("DRA driver", drivers);
  return out;
}

std::string use_line(const NodeStatus& status) {
  const std::string& resource = status.places.epc_resource;
  const auto& resources = status.kubelet.resources;
  if (!resources.has_value())
    return line("who holds how much: not told: " + resources.error().message);
  if (!status.kubelet.holders.has_value())
    return line("who holds how much: not told: " + status.kubelet.holders.error().message);
  const auto use = service::use_of(status.kubelet, resource);
  if (!use.has_value()) {
    return line(
        fmt::format("{}: no devices; where it is in the node's status, 'kubectl describe "
                    "node' tells who holds it",
                    resource));
  }
  return line(fmt::format("{}: {} MiB, {} held, {} free", resource, use->capacity, use->allocated,
                          use->free()));
}

std::string holder_lines(const NodeStatus& status) {
  std::string out;
  for (const rpc::ContainerDevices& holder : holders_of(status)) {
    const bool is_epc = holder.resource == status.places.epc_resource;
    out += line(fmt::format("  {:>8} {}  {}/{}/{}", holder.count, is_epc ? "MiB" : holder.resource,
                            holder.pod_namespace, holder.pod, holder.container));
  }
  return out;
}

std::string claim_lines(const NodeStatus& status) {
  std::string out;
  for (const rpc::ContainerClaim& claim : claims_of(status)) {
    out += line(fmt::format("  claim {}  {}/{}/{}", claim.claim, claim.pod_namespace, claim.pod,
                            claim.container));
  }
  return out;
}

std::string kubelet_lines(const NodeStatus& status) {
  std::string out = "\nkubelet\n" + plugin_line(status);
  const bool by_claims_alone = status.kubelet.plugins.empty() && !status.kubelet.drivers.empty();
  if (by_claims_alone) return out + claim_lines(status);
  if (status.kubelet.is_here || status.kubelet.resources.has_value())
    out += use_line(status) + holder_lines(status) + claim_lines(status);
  return out;
}

std::string quote_helper_line(const service::QuoteHelperStatus& helper) {
  const std::string path = helper.path.string();
  switch (helper.socket) {
    case SocketState::kListening:
      return helper.failure.empty() ? fmt::format("up, on {}", path)
                                    : fmt::format("FAILING: {}", helper.failure);
    case SocketState::kAbsent:
      return fmt::format(
          "NOT RUNNING: there is no {}; pods with SGX_AESM_ADDR=1 get no quotes on this node until "
          "the quote helper is turned on",
          path);
    case SocketState::kAbandoned:
      return fmt::format("NOT RUNNING: nobody listens on {}", path);
    case SocketState::kUnreachable:
      break;
  }
  return fmt::format("not told: this user may not connect to {}", path);
}

}  // namespace

std::string node_status_lines(const NodeStatus& status,
                              std::span<const service::NodeAction> actions) {
  std::string out = summary(status) + action_lines(actions);
  for (const FieldGroup& group : describe_node(status))
    out += fmt::format("\n{}\n{}", group.label, fields_text(group.fields));
  out += device_lines(status.hardware.devices);
  out += epc_lines("EPC memory", status.hardware.epc) + absence_line(status);
  out += simulated_lines(status);
  out += kubelet_lines(status);
  return out + "\nquote helper\n" + line(quote_helper_line(status.quote_helper));
}

}  // namespace confcom::app
