"""A device plugin and a DRA driver on one node: the one that came second offers nothing, and says why; or each has a share
of its own. No EPC is given twice."""

import json
import time
import unittest

from dra_scenario import MIB, DraScenario, by_claim, claim, dra_pod
from scenario import PATIENCE_SECONDS
from sgx_scenario import epc_pod

CLUSTER = {"nodes": 1}
TOTAL = 100
ALL = {"epc-0": TOTAL * MIB}
INTELS = "sgx.intel.com/epc"


class EpcPublishersTest(DraScenario):
    def setUp(self):
        super().setUp()
        self.simulate(self.node, TOTAL)

    def claimer(self, name, mib):
        self.cluster.apply([claim(name, self.space, f"{mib}Mi"), dra_pod(name, self.space, by_claim(name))])

    def refusal(self, process, *texts):
        """The line of a log that names both, and the event about the node."""
        def said():
            return next((line for line in process.log_text().splitlines() if all(text in line for text in texts)), None)
        line = self.cluster.wait(said, PATIENCE_SECONDS, f"a log says: {texts}")
        self.await_event("EpcPublishedTwice", self.node.name)
        return line

    def forget_events(self):
        self.cluster.kubectl("delete", "events", "--all", "--namespace", "default")

    def test_a_driver_that_comes_second_waits_for_the_plugin_and_its_pods(self):
        plugin = self.plugin(self.node)
        self.await_resource(self.node, TOTAL)
        self.cluster.apply(epc_pod("holder", 40, self.space))
        self.await_phase("holder", self.space, "Running")
        driver = self.driver("--metrics-address", "127.0.0.1:9466")
        print("   " + self.refusal(driver, "device plugin", "DRA driver"))
        self.assertEqual(self.slices(), [])
        self.assertIn("device plugin", self.unready())
        self.assertEqual(self.resource(self.node), TOTAL)

        plugin.stop()
        self.await_resource(self.node, 0)
        print("   " + self.refusal(driver, f"{self.space}/holder"))
        self.assertEqual(self.slices(), [])
        self.delete_pod("holder")
        print(f"   the plugin's last pod gone: offered by claims after {self.await_devices(ALL):.1f} s")
        self.claimer("all", TOTAL)
        self.await_phase("all", self.space, "Running")

    def test_a_plugin_that_comes_second_waits_for_the_driver_and_its_pods(self):
        driver = self.driver()
        self.await_devices(ALL)
        self.claimer("holder", 40)
        self.await_phase("holder", self.space, "Running")
        plugin = self.plugin(self.node)
        print("   " + self.refusal(plugin, "device plugin", "DRA driver"))
        self.assertIn(self.resource(self.node), (None, 0))
        self.check_sums(ALL)

        driver.kill(15)
        driver.wait()
        print("   " + self.refusal(plugin, f"{self.space}/holder"))
        self.assertIn(self.resource(self.node), (None, 0))
        # Only a driver can unprepare a claim, which then is the one that came first again.
        driver = self.driver()
        self.await_devices(ALL)
        self.delete_pod("holder")
        driver.kill(15)
        driver.wait()
        print(f"   the driver and its last pod gone: allocatable after {self.await_resource(self.node, TOTAL):.1f} s")
        self.cluster.apply(epc_pod("all", TOTAL, self.space))
        self.await_phase("all", self.space, "Running")
        self.delete_pod("all")
        plugin.stop()

    def test_both_at_once_and_one_of_them_has_it(self):
        for number in range(4):
            self.forget_events()
            # The driver has the API server to ask first.
            driver = self.driver()
            time.sleep(0.1 * number)
            plugin = self.plugin(self.node)
            loser = self.cluster.wait(lambda a=plugin, b=driver: self.loser(a, b), PATIENCE_SECONDS, "one is refused")
            if loser is plugin:
                self.await_devices(ALL)
                self.assertIn(self.resource(self.node), (None, 0))
            else:
                self.await_resource(self.node, TOTAL)
                self.assertEqual(self.slices(), [])
            print(f"   {number}: the {'driver' if loser is plugin else 'plugin'} has it")
            for each in (plugin, driver):
                each.stop()
            self.await_no_slice()

    @staticmethod
    def loser(*processes):
        """The one whose log has the reason that events have."""
        found = [each for each in processes if "device plugin" in each.log_text() and "DRA driver" in each.log_text()]
        return found[0] if len(found) == 1 else None

    def test_each_has_its_share(self):
        """The plugin the first NUMA nodes' EPC, the driver the last ones'."""
        self.simulate(self.node, TOTAL, 2 * TOTAL)
        plugin = self.plugin(self.node, "--epc-share", f"{TOTAL}Mi")
        self.driver("--epc-share", f"{2 * TOTAL}Mi")
        self.await_resource(self.node, TOTAL)
        shares = {"epc-1": 2 * TOTAL * MIB}
        self.await_devices(shares)
        self.cluster.apply(epc_pod("counted", TOTAL, self.space))
        self.claimer("claimed", 2 * TOTAL)
        for name in ("counted", "claimed"):
            self.await_phase(name, self.space, "Running")
        self.assertEqual(self.check_no_device_is_given_twice(self.node), TOTAL)
        self.assertEqual(self.check_sums(shares), shares)
        self.delete_pod("counted")
        plugin.stop()

    def test_shares_that_are_too_much_together_are_refused(self):
        self.plugin(self.node, "--epc-share", "60Mi")
        self.await_resource(self.node, 60)
        driver = self.driver("--epc-share", "41Mi")
        print("   " + self.refusal(driver, "device plugin", "DRA driver"))
        self.assertEqual(self.slices(), [])

    def test_epc_of_a_plugin_that_is_not_ours_is_seen(self):
        driver = self.driver()
        self.await_devices(ALL)
        self.addCleanup(self.offer_as_intel, None)
        self.offer_as_intel(str(TOTAL * MIB))
        print("   " + self.refusal(driver, INTELS))
        self.await_no_slice()
        self.offer_as_intel(None)
        self.await_devices(ALL)

    def offer_as_intel(self, quantity):
        """What a plugin of another maker brings about, without one."""
        status = {"status": {"capacity": {INTELS: quantity}, "allocatable": {INTELS: quantity}}}
        self.cluster.kubectl("patch", "node", self.node.name, "--subresource=status", "--type=merge",
                             f"--patch={json.dumps(status)}")

    def test_a_plugin_that_leaves_epc_to_claims_labels_alone(self):
        self.driver()
        self.await_devices(ALL)
        plugin = self.plugin(self.node, "--publish", "dra", "--label-node")
        self.cluster.kubectl("label", "node", self.node.name, "confcom.dev/sgx-")
        self.cluster.wait(lambda: self.cluster.get("node", self.node.name)["metadata"]["labels"].get("confcom.dev/sgx"),
                          PATIENCE_SECONDS, "the node is labelled")
        time.sleep(2.0)
        self.assertIn(self.resource(self.node), (None, 0))
        self.assertTrue(plugin.is_running)

    def unready(self):
        said = self.node.run(["sh", "-c", "printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' | /bin/busybox nc 127.0.0.1 9466"])
        self.assertIn(" 503 ", said.stdout)
        return said.stdout


if __name__ == "__main__":
    unittest.main()
