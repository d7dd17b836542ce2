"""As much EPC as the largest machines have, on an unmodified kubelet."""

import time
import unittest

from scenario import product
from sgx_scenario import DEVICE_PLUGINS, ENCLAVE, EPC, SgxScenario, epc_pod

CLUSTER = {"nodes": 1}
ALL = 262_144  # MiB: 256 GiB, the EPC of a DC48s_v3
TIB = 1 << 20
SECONDS = 180.0


class ManyDevicesTest(SgxScenario):
    def setUp(self):
        self.node = self.cluster.nodes[0]

    def run_pod(self, mib: int, namespace: str) -> float:
        """Seconds until a pod with so much EPC runs."""
        name = f"epc-{mib}"
        begin = time.monotonic()
        self.cluster.apply(epc_pod(name, mib, namespace))
        self.await_phase(name, namespace, "Running", timeout=SECONDS)
        return time.monotonic() - begin

    def test_all_of_256_gib(self):
        namespace = self.namespace()
        self.simulate(self.node, ALL // 2, ALL // 2)
        begin = time.monotonic()
        self.plugin(self.node)
        self.await_resource(self.node, ALL)
        print(f"   262,144 devices allocatable {time.monotonic() - begin:.1f} s after the plugin's start")
        # A kubelet of 1.36 looks through all that pods hold for each device whose health changes: with 1,024 held,
        # the two changes below take a minute each.
        self.run_pod(16, namespace)
        self.simulate(self.node, ALL // 2, ALL // 2, healthy=(True, False))
        print(f"   half of them unhealthy: shown after {self.await_resource(self.node, ALL // 2, timeout=SECONDS):.1f} s")
        left = self.resource(self.node, of="capacity")
        self.assertGreaterEqual(left, ALL // 2)
        self.assertLess(left, ALL, "unhealthy devices take more bytes, so that some must leave the list")
        self.simulate(self.node, ALL // 2, ALL // 2)
        print(f"   and back after {self.await_resource(self.node, ALL, timeout=SECONDS):.1f} s")
        self.assertEqual(self.phase("epc-16", namespace), "Running")

        print(f"   a pod with 1,024 of them runs after {self.run_pod(1024, namespace):.1f} s")
        print(f"   a pod with 75,000 of them runs after {self.run_pod(75_000, namespace):.1f} s")
        self.assertEqual(self.check_no_device_is_given_twice(self.node), 76_040)

    def test_ids_of_the_usual_form_cost_the_resource(self):
        """The reason for ours: a kubelet takes 4 MiB, says so in its log alone, and never tries again."""
        resource = "usual.example/epc"
        plugin = self.node.spawn([str(product().with_name("usual_ids")), DEVICE_PLUGINS, resource, str(ALL)])
        self.addCleanup(plugin.stop, 9)
        self.await_log(plugin, "registered")
        self.await_log(plugin, "no longer watched")
        self.assertIn("received message larger than max (7077888 vs. 4194304)", self.node.kubelet_log)
        self.assertIn(self.resource(self.node, resource), (None, 0))

    def test_a_terabyte_in_the_nodes_status(self):
        namespace = self.namespace()
        self.simulate(self.node, TIB)
        begin = time.monotonic()
        plugin = self.plugin(self.node)
        self.await_log(plugin, "publishing EPC as the node's status: a list of 1048576 devices is")
        self.await_resource(self.node, TIB)
        self.await_resource(self.node, 110, ENCLAVE)
        print(f"   1 TiB allocatable {time.monotonic() - begin:.1f} s after the plugin's start")
        pod = epc_pod("large", 100 << 10, namespace)
        pod["spec"]["containers"][0]["resources"]["limits"][ENCLAVE] = "1"
        begin = time.monotonic()
        self.cluster.apply(pod)
        self.cluster.kubectl("wait", "--for=condition=Ready", "pod/large", "--namespace", namespace, "--timeout=60s")
        print(f"   a pod of 100 GiB is Ready after {time.monotonic() - begin:.1f} s")
        self.cluster.apply(epc_pod("too-large", TIB, namespace))
        self.assertIn(f"Insufficient {EPC}", self.await_event("FailedScheduling", "too-large", namespace))

    def test_more_ids_than_a_pods_status_takes(self):
        """The pod runs but never says so; its event does. Nor can the kubelet say that it has ended."""
        namespace = self.namespace()
        self.simulate(self.node, ALL)
        self.plugin(self.node)
        self.await_resource(self.node, ALL, timeout=SECONDS)
        self.cluster.apply(epc_pod("unsaid", 80_000, namespace))
        message = self.await_event("EpcExceedsPodStatus", "unsaid", namespace)
        self.assertIn("--publish node-status", message)
        self.assertEqual(self.phase("unsaid", namespace), "Pending")
        self.cluster.kubectl("delete", "pod", "unsaid", "--namespace", namespace, "--force", "--grace-period=0")


if __name__ == "__main__":
    unittest.main()
