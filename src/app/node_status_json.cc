#include "app/node_status_json.h"

#include <nlohmann/json.hpp>

#include "app/fields_json.h"
#include "app/json_text.h"
#include "app/node_status_fields.h"

namespace confcom::app {
namespace {

using Json = nlohmann::ordered_json;
using service::NodeStatus;

template <class T>
Json or_null(const std::optional<T>& value) {
  return value.has_value() ? Json(*value) : Json(nullptr);
}

std::string_view to_text(platform::DeviceKind kind) {
  switch (kind) {
    case platform::DeviceKind::kEnclave:
      return "enclave";
    case platform::DeviceKind::kProvision:
      return "provision";
    case platform::DeviceKind::kVepc:
      return "vepc";
    case platform::DeviceKind::kLegacy:
      break;
  }
  return "legacy";
}

Json devices_json(const platform::DeviceNodes& devices) {
  Json out = Json::array();
  for (const platform::DeviceNode& node : devices.nodes) {
    out.push_back({{"name", node.name},
                   {"kind", to_text(node.kind)},
                   {"opens", node.opens()},
                   {"refusal", node.refusal()},
                   {"noexec", node.is_noexec}});
  }
  return out;
}

Json epc_json(const platform::EpcInventory& epc) {
  Json nodes = Json::array();
  for (const platform::EpcOfNode& node : epc.nodes) {
    nodes.push_back(
        {{"numa_node", or_null(node.numa_node)}, {"mib", node.mib()}, {"healthy", node.healthy}});
  }
  return {{"total_mib", epc.total_mib()}, {"nodes", nodes}, {"notes", epc.notes}};
}

Json absence_json(const std::optional<platform::SgxAbsence>& absence) {
  if (!absence.has_value()) return nullptr;
  const platform::SgxAbsenceText text = explain(*absence);
  return {{"id", text.id}, {"what", text.what}, {"next", text.next}};
}

Json hardware_json(const platform::SgxNode& hardware) {
  return {{"device_nodes", devices_json(hardware.devices)},
          {"epc", epc_json(hardware.epc)},
          {"absence", absence_json(hardware.absence)}};
}

Json simulated_json(const NodeStatus& status) {
  if (!status.simulated.has_value() && status.simulated.error().code == ErrorCode::kNotFound)
    return nullptr;
  Json out = {{"directory", status.places.sim_directory.string()}};
  if (status.simulated.has_value())
    out["epc"] = epc_json(*status.simulated);
  else
    out["error"] = error_json<Json>(status.simulated.error());
  return out;
}

Json holders_json(const NodeStatus& status) {
  Json out = Json::array();
  for (const rpc::ContainerDevices& holder : holders_of(status)) {
    out.push_back({{"namespace", holder.pod_namespace},
                   {"pod", holder.pod},
                   {"container", holder.container},
                   {"resource", holder.resource},
                   {"count", holder.count}});
  }
  return out;
}

Json claims_json(const NodeStatus& status) {
  Json out = Json::array();
  for (const rpc::ContainerClaim& claim : claims_of(status)) {
    out.push_back({{"namespace", claim.pod_namespace},
                   {"pod", claim.pod},
                   {"container", claim.container},
                   {"claim", claim.claim}});
  }
  return out;
}

Json kubelet_json(const NodeStatus& status) {
  const service::KubeletStatus& kubelet = status.kubelet;
  Json out = {{"directory", status.places.kubelet_directory.string()},
              {"here", kubelet.is_here},
              {"readable", kubelet.is_readable},
              {"registration_socket", to_string(kubelet.registration)},
              {"device_plugins", kubelet.plugins},
              {"dra_drivers", kubelet.drivers},
              {"resources", nullptr},
              {"holders", nullptr},
              {"claims", nullptr}};
  if (kubelet.claims.has_value()) out["claims"] = claims_json(status);
  if (kubelet.resources.has_value()) out["resources"] = *kubelet.resources;
  if (kubelet.holders.has_value()) out["holders"] = holders_json(status);
  if (!kubelet.holders.has_value()) out["error"] = error_json<Json>(kubelet.holders.error());
  return out;
}

Json use_json(const NodeStatus& status) {
  const auto use = service::use_of(status.kubelet, status.places.epc_resource);
  if (!use.has_value()) return nullptr;
  return {{"resource", status.places.epc_resource},
          {"capacity_mib", use->capacity},
          {"allocated_mib", use->allocated},
          {"free_mib", use->free()}};
}

Json quote_helper_json(const service::QuoteHelperStatus& helper) {
  return {{"path", helper.path.string()},
          {"socket", to_string(helper.socket)},
          {"up", helper.socket == service::SocketState::kListening && helper.failure.empty()},
          {"failure", helper.failure}};
}

Json actions_json(std::span<const service::NodeAction> actions) {
  Json out = Json::array();
  for (const service::NodeAction& action : actions)
    out.push_back({{"id", action.id}, {"what", action.what}, {"next", action.next}});
  return out;
}

}  // namespace

std::string node_status_json(const NodeStatus& status,
                             std::span<const service::NodeAction> actions) {
  Json out = {{"ok", actions.empty()}, {"platform", platform_name(status)}};
  for (const FieldGroup& group : describe_node(status))
    out[std::string(group.name)] = fields_json<Json>(group.fields);
  out["hardware"] = hardware_json(status.hardware);
  out["simulated"] = simulated_json(status);
  out["kubelet"] = kubelet_json(status);
  out["epc_use"] = use_json(status);
  out["quote_helper"] = quote_helper_json(status.quote_helper);
  out["actions"] = actions_json(actions);
  return json_text(out);
}

}  // namespace confcom::app
