"""What ends and begins again: kubelets, plugins, nodes, API servers. Nothing is lost, nothing given twice."""

import contextlib
import threading
import time
import unittest

from scenario import PATIENCE_SECONDS
from sgx_scenario import CPUID_DUMP, ENCLAVE, EPC, SgxScenario, epc_pod

CLUSTER = {"nodes": 1}
TOTAL = 100
HELD = 40
AWAY_SECONDS = 60.0


class RestartsTest(SgxScenario):
    def setUp(self):
        self.node = self.cluster.nodes[0]
        self.space = self.namespace()

    def hold(self):
        """A pod with EPC that must live on."""
        self.cluster.apply(epc_pod("holder", HELD, self.space))
        self.await_phase("holder", self.space, "Running")

    def begin(self, *arguments: str):
        self.simulate(self.node, TOTAL)
        plugin = self.plugin(self.node, *arguments)
        self.await_resource(self.node, TOTAL)
        self.hold()
        return plugin

    def check_all_is_well(self, what: str, begin: float, total: int = TOTAL, holder: str = "Running"):
        """The resource is back; whoever had EPC has it; all that is left can be had, once."""
        self.await_resource(self.node, total)
        self.cluster.wait(lambda: self.cluster.node_is_ready(self.node.name), PATIENCE_SECONDS, "the node is Ready")
        print(f"   {what}: all of it allocatable again after {time.monotonic() - begin:.1f} s")
        held = HELD if holder == "Running" else 0
        self.assertEqual(self.phase("holder", self.space), holder)
        self.cluster.apply(epc_pod("rest", total - held, self.space))
        self.await_phase("rest", self.space, "Running")
        self.assertEqual(self.check_no_device_is_given_twice(self.node), total)
        self.cluster.apply(epc_pod("more", 1, self.space))
        self.assertIn(f"Insufficient {EPC}", self.await_event("FailedScheduling", "more", self.space))

    def await_new_registration(self, plugin, registrations: int):
        self.cluster.wait(lambda: plugin.log_text().count("registered with the kubelet") > registrations,
                          PATIENCE_SECONDS, "it registers again")

    def test_kubelet_killed(self):
        plugin = self.begin()
        begin = time.monotonic()
        self.node.kubelet.restart(9)
        self.await_new_registration(plugin, 1)
        self.check_all_is_well("kubelet killed", begin)

    def test_plugin_killed(self):
        plugin = self.begin()
        begin = time.monotonic()
        plugin.kill(9)
        self.await_resource(self.node, 0)
        plugin = self.plugin(self.node)
        self.check_all_is_well("plugin killed", begin)

    def test_both_killed(self):
        plugin = self.begin()
        begin = time.monotonic()
        plugin.kill(9)
        self.node.kubelet.restart(9)
        plugin = self.plugin(self.node)
        self.await_log(plugin, "registered with the kubelet")
        self.check_all_is_well("both killed", begin)

    def test_second_instance_ends_first(self):
        first = self.begin()
        second = self.plugin(self.node)
        self.await_log(second, "registered with the kubelet")
        begin = time.monotonic()
        second.kill(15)
        self.assertEqual(second.wait(), 0)
        self.await_new_registration(first, 1)
        self.check_all_is_well("second instance ended", begin)

    def test_first_instance_is_killed(self):
        first = self.begin()
        second = self.plugin(self.node)
        self.await_log(second, "registered with the kubelet")
        begin = time.monotonic()
        first.kill(9)
        self.await_new_registration(second, 1)
        self.check_all_is_well("first instance killed", begin)

    def leave(self, plugin):
        """Ends an instance while another one serves."""
        plugin.kill(15)
        self.assertEqual(plugin.wait(), 0)
        self.assertIn("handed over to another instance", plugin.log_text())
        time.sleep(1.0)

    def test_takeovers_leave_no_gap(self):
        """Bare pods that come while there is no EPC fail for good: a stream of them finds each gap."""
        plugin = self.begin()
        begin = time.monotonic()
        with self.stream_of_pods("takeovers"):
            for _ in range(6):
                following = self.plugin(self.node)
                self.await_log(following, "registered with the kubelet")
                self.leave(plugin)
                plugin = following
        self.check_all_is_well("takeovers", begin)

    def test_updates_that_are_taken_back_leave_no_gap(self):
        self.begin()
        begin = time.monotonic()
        with self.stream_of_pods("updates taken back"):
            for _ in range(6):
                following = self.plugin(self.node)
                self.await_log(following, "registered with the kubelet")
                self.leave(following)
        self.check_all_is_well("updates taken back", begin)

    @contextlib.contextmanager
    def stream_of_pods(self, what: str):
        """Makes bare pods one after the other until its end, and finds none that failed."""
        made, end = [], threading.Event()

        def make():
            while not end.is_set():
                names = [f"stream-{len(made) + number}" for number in range(4)]
                self.cluster.apply([epc_pod(name, 1, self.space, script="true") for name in names])
                made.extend(names)
        thread = threading.Thread(target=make)
        thread.start()
        try:
            yield
        finally:
            end.set()
            thread.join()
        for name in made:
            self.assertEqual(self.await_phase(name, self.space, "Succeeded", "Failed"), "Succeeded", name)
        print(f"   6 {what} under {len(made)} pods: none failed")

    def test_device_node_vanishes_and_returns(self):
        for name in ("/dev/sgx_enclave", "/dev/sgx_provision"):
            self.node.make_device(name)
            self.addCleanup(self.node.path(name).unlink, missing_ok=True)
        self.plugin(self.node, "--cpuid-dump", str(CPUID_DUMP), platform="hardware")
        self.await_resource(self.node, 256)
        self.hold()
        begin = time.monotonic()
        self.node.path("/dev/sgx_enclave").unlink()
        print(f"   device node removed: 0 allocatable after {self.await_resource(self.node, 0):.1f} s")
        self.assertEqual(self.resource(self.node, of="capacity"), 256)
        self.assertIn("EPC", self.await_event("SgxUnusable", self.node.name))
        self.node.make_device("/dev/sgx_enclave")
        self.check_all_is_well("device node removed and put back", begin, total=256)

    def test_node_object_deleted(self):
        self.simulate(self.node, TOTAL)
        self.plugin(self.node, "--publish", "node-status", "--label-node")
        self.await_resource(self.node, TOTAL)
        begin = time.monotonic()
        self.node.delete_object()
        self.node.kubelet.restart()
        self.cluster.wait(lambda: self.resource(self.node) == TOTAL and self.resource(self.node, ENCLAVE) == 110,
                          PATIENCE_SECONDS, "the node has its EPC again")
        self.cluster.wait(lambda: self.cluster.get("node", self.node.name)["metadata"]["labels"].get("confcom.dev/sgx")
                          == "true", PATIENCE_SECONDS, "the node has its label again")
        print(f"   node object deleted: EPC and labels are back after {time.monotonic() - begin:.1f} s")

    def test_node_rebooted(self):
        self.begin()
        begin = time.monotonic()
        self.node.reboot()
        plugin = self.plugin(self.node)
        self.await_log(plugin, "registered with the kubelet")
        # The holder's processes are gone; a bare pod is not started again.
        holder = self.await_phase("holder", self.space, "Succeeded", "Failed", "Running")
        self.cluster.kubectl("delete", "pod", "holder", "--namespace", self.space, "--wait=true")
        print(f"   node rebooted: the pod that it ran is {holder}")
        self.await_resource(self.node, TOTAL)
        print(f"   node rebooted: all of it allocatable again after {time.monotonic() - begin:.1f} s")
        self.cluster.apply(epc_pod("all", TOTAL, self.space))
        self.await_phase("all", self.space, "Running")
        self.assertEqual(self.check_no_device_is_given_twice(self.node), TOTAL)

    def test_api_server_away_for_a_minute(self):
        plugin = self.begin("--label-node")
        self.cluster.api_server.stop()
        time.sleep(AWAY_SECONDS)
        begin = time.monotonic()
        self.cluster.api_server.start()
        self.cluster.wait(lambda: self.cluster.node_is_ready(self.node.name), PATIENCE_SECONDS, "the node is Ready")
        self.check_all_is_well("API server away for a minute", begin)
        self.cluster.kubectl("label", "node", self.node.name, "confcom.dev/sgx-")
        self.cluster.wait(lambda: self.cluster.get("node", self.node.name)["metadata"]["labels"].get("confcom.dev/sgx"),
                          PATIENCE_SECONDS, "the label is put back")
        self.assertTrue(plugin.is_running)


if __name__ == "__main__":
    unittest.main()
