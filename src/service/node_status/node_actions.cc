#include "service/node_status/node_actions.h"

#include <fmt/format.h>

#include "service/sgx_node/sgx_resources.h"

namespace confcom::service {
namespace {

using Actions = std::vector<NodeAction>;

NodeAction to_action(platform::SgxAbsence absence) {
  const platform::SgxAbsenceText text = explain(absence);
  return {std::string(text.id), std::string(text.what), std::string(text.next)};
}

/// Enclaves that cannot be made, or not all kinds of them.
void add_platform(const NodeStatus& status, Actions& out) {
  if (!status.uses_simulated && status.hardware.absence.has_value()) {
    out.push_back(to_action(*status.hardware.absence));
  }
  if (status.uses_simulated && !status.simulated.has_value()) {
    out.push_back({"no_simulated_platform", status.simulated.error().message,
                   "make one with 'confcom sim init', or name its directory with --sim-dir"});
  }
}

void add_epc(const NodeStatus& status, Actions& out) {
  if (!status.makes_enclaves()) return;
  std::uint64_t unhealthy = 0;
  for (const platform::EpcOfNode& node : status.epc().nodes)
    unhealthy += node.healthy ? 0 : node.mib();
  const std::uint64_t total = status.epc().total_mib();
  if (total == 0) {
    out.push_back({"no_epc", "there is no EPC memory to offer to pods",
                   "give the platform some; a simulated one's is said in its epc.json"});
  }
  if (unhealthy == 0) return;
  out.push_back(
      {"epc_unhealthy", fmt::format("{} of {} MiB of EPC memory are unhealthy", unhealthy, total),
       "look at the device plugin's log; a simulated platform's epc.json says so itself"});
}

bool has_resource(const NodeStatus& status, const std::string& name) {
  return status.kubelet.resources.has_value() && status.kubelet.resources->contains(name);
}

void add_kubelet(const NodeStatus& status, Actions& out) {
  const KubeletStatus& kubelet = status.kubelet;
  if (kubelet.registration == SocketState::kAbsent ||
      kubelet.registration == SocketState::kAbandoned) {
    out.push_back({"kubelet_not_running",
                   "the kubelet's directory is there, and no kubelet listens in it",
                   "start the kubelet ('systemctl status kubelet')"});
  }
  if (kubelet.plugins.empty() && kubelet.drivers.empty()) {
    out.push_back({"no_device_plugin", "no confcom device plugin or DRA driver serves this kubelet",
                   "deploy one's DaemonSet on this node, or look at its pod's log"});
  }
  if (kubelet.plugins.empty()) return;
  const bool is_offered =
      has_resource(status, status.places.epc_resource) || has_resource(status, kEnclaveResource);
  if (!kubelet.resources.has_value() || is_offered || !status.makes_enclaves()) return;
  out.push_back({"not_registered",
                 fmt::format("a device plugin runs, and the kubelet has no resource {}",
                             status.places.epc_resource),
                 "look at the device plugin's log; where it was given another --resource-name, "
                 "give it here too"});
}

void add_quote_helper(const QuoteHelperStatus& helper, Actions& out) {
  if (helper.socket == SocketState::kAbandoned) {
    out.push_back(
        {"quote_helper_down",
         fmt::format("{} is there, and no quote helper listens on it", helper.path.string()),
         "look at the quote helper's pod and its log"});
  }
  if (helper.failure.empty()) return;
  out.push_back({"quote_helper_failing", "the quote helper does not do its work: " + helper.failure,
                 "look at the quote helper's log"});
}

}  // namespace

Actions actions_for(const NodeStatus& status) {
  Actions out;
  add_platform(status, out);
  add_epc(status, out);
  if (status.kubelet.is_here && status.kubelet.is_readable) add_kubelet(status, out);
  add_quote_helper(status.quote_helper, out);
  return out;
}

}  // namespace confcom::service
