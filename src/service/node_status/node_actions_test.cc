#include "service/node_status/node_actions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "service/sgx_node/sgx_resources.h"

namespace confcom::service {
namespace {

using platform::SgxAbsence;
using ::testing::ElementsAreArray;

/// A node where nothing is to be done.
NodeStatus good_node() {
  NodeStatus out;
  out.places.epc_resource = "x/epc";
  out.hardware.epc.nodes = {{.numa_node = 0, .bytes = 256 << 20}};
  out.simulated = fail(ErrorCode::kNotFound, "no platform");
  out.kubelet.is_here = true;
  out.kubelet.is_readable = true;
  out.kubelet.registration = SocketState::kListening;
  out.kubelet.plugins = {"confcom-1.sock"};
  out.kubelet.resources->emplace("x/epc", 256);
  out.quote_helper.socket = SocketState::kListening;
  return out;
}

void make_simulated(NodeStatus& node) {
  node.hardware.absence = SgxAbsence::kNotIntel;
  node.uses_simulated = true;
  node.simulated = platform::EpcInventory{
      .nodes = {{.numa_node = 0, .bytes = 1 << 20, .healthy = true}}, .notes = {}};
}

struct Case {
  std::string name;
  std::function<void(NodeStatus&)> change;
  std::vector<std::string> want;
};

const Case kCases[] = {
    {"NothingToDo", [](NodeStatus& /*node*/) {}, {}},
    {"ADriverInThePluginsPlace",
     [](NodeStatus& node) {
       node.kubelet.plugins.clear();
       node.kubelet.resources->clear();
       node.kubelet.drivers = {"sgx.confcom.dev-1.sock"};
     },
     {}},
    {"NoSgx",
     [](NodeStatus& node) { node.hardware.absence = SgxAbsence::kOffInFirmware; },
     {"off_in_firmware"}},
    {"NoProvisioning",
     [](NodeStatus& node) { node.hardware.absence = SgxAbsence::kProvisionNodeMissing; },
     {"provision_node_missing"}},
    {"SimulatedInPlaceOfHardware", make_simulated, {}},
    {"NoSimulatedPlatform",
     [](NodeStatus& node) { node.uses_simulated = true; },
     {"no_simulated_platform"}},
    {"SimulatedWithoutEpc",
     [](NodeStatus& node) {
       make_simulated(node);
       node.simulated->nodes.clear();
     },
     {"no_epc"}},
    {"UnhealthyEpc",
     [](NodeStatus& node) {
       make_simulated(node);
       node.simulated->nodes.front().healthy = false;
     },
     {"epc_unhealthy"}},
    {"KubeletStopped",
     [](NodeStatus& node) { node.kubelet.registration = SocketState::kAbandoned; },
     {"kubelet_not_running"}},
    {"NoPlugin",
     [](NodeStatus& node) {
       node.kubelet.plugins.clear();
       node.kubelet.resources->clear();
     },
     {"no_device_plugin"}},
    {"PluginThatIsNotRegistered",
     [](NodeStatus& node) { node.kubelet.resources->clear(); },
     {"not_registered"}},
    {"EpcInTheNodesStatus",
     [](NodeStatus& node) {
       node.kubelet.resources->clear();
       node.kubelet.resources->emplace(kEnclaveResource, 110);
     },
     {}},
    {"NoSgxAndSoNothingRegistered",
     [](NodeStatus& node) {
       node.hardware.absence = SgxAbsence::kNoDriver;
       node.kubelet.resources->clear();
     },
     {"no_driver"}},
    {"KubeletThatDoesNotTell",
     [](NodeStatus& node) { node.kubelet.resources = fail(ErrorCode::kUnavailable, "no"); },
     {}},
    {"NoKubeletHere",
     [](NodeStatus& node) {
       node.kubelet = {};
       node.kubelet.resources = fail(ErrorCode::kUnavailable, "no");
       node.kubelet.holders = fail(ErrorCode::kUnavailable, "no");
     },
     {}},
    {"KubeletThatMayNotBeLookedAt",
     [](NodeStatus& node) {
       node.kubelet.is_readable = false;
       node.kubelet.plugins.clear();
     },
     {}},
    {"NoQuoteHelperIsAnOption",
     [](NodeStatus& node) { node.quote_helper.socket = SocketState::kAbsent; },
     {}},
    {"QuoteHelperThatEnded",
     [](NodeStatus& node) { node.quote_helper.socket = SocketState::kAbandoned; },
     {"quote_helper_down"}},
    {"QuoteHelperThatFails",
     [](NodeStatus& node) { node.quote_helper.failure = "code 1"; },
     {"quote_helper_failing"}},
    {"TheCauseComesFirst",
     [](NodeStatus& node) {
       node.hardware.absence = SgxAbsence::kNoEpc;
       node.kubelet.plugins.clear();
       node.quote_helper.failure = "code 1";
     },
     {"no_epc", "no_device_plugin", "quote_helper_failing"}},
};

class Actions : public ::testing::TestWithParam<Case> {};

TEST_P(Actions, AreThoseThatAnOperatorMustTake) {
  NodeStatus node = good_node();
  GetParam().change(node);
  std::vector<std::string> ids;
  for (const NodeAction& action : actions_for(node)) {
    ids.push_back(action.id);
    EXPECT_FALSE(action.what.empty()) << action.id;
    EXPECT_FALSE(action.next.empty()) << action.id;
  }
  EXPECT_THAT(ids, ElementsAreArray(GetParam().want));
}

INSTANTIATE_TEST_SUITE_P(Node, Actions, ::testing::ValuesIn(kCases),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace confcom::service
