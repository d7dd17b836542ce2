"""A DaemonSet's rolling update under a stream of pods: none comes into a moment without EPC."""

import threading
import time
import unittest

from deployment import NAMESPACE, OVERLAYS, SIMULATED_LABEL, DeploymentScenario
from scenario import PATIENCE_SECONDS
from sgx_scenario import SgxScenario, epc_pod

CLUSTER = {"nodes": 1}
TOTAL = 256
HELD = 40
UPDATES = 2


class RollingUpdateTest(SgxScenario, DeploymentScenario):
    def test_no_pod_is_lost(self):
        space = self.namespace()
        node = self.cluster.nodes[0]
        self.import_images()
        self.cluster.kubectl("label", "node", node.name, f"{SIMULATED_LABEL}=true")
        self.cluster.apply(self.kustomized(OVERLAYS / "simulated"))
        self.await_ready("device-plugin", 1)
        self.await_resource(node, TOTAL)
        self.cluster.apply(epc_pod("holder", HELD, space))
        self.await_phase("holder", space, "Running")

        made, end = [], threading.Event()

        def make():
            while not end.is_set():
                names = [f"stream-{len(made) + number}" for number in range(4)]
                self.cluster.apply([epc_pod(name, 1, space, script="true") for name in names])
                made.extend(names)
        stream = threading.Thread(target=make)
        stream.start()
        try:
            begin = time.monotonic()
            for _ in range(UPDATES):
                self.cluster.kubectl("--namespace", NAMESPACE, "rollout", "restart", "daemonset/confcom-device-plugin")
                self.cluster.kubectl("--namespace", NAMESPACE, "rollout", "status", "daemonset/confcom-device-plugin",
                                     "--timeout=120s", timeout=150)
            took = time.monotonic() - begin
        finally:
            end.set()
            stream.join()
        ends = [self.await_phase(name, space, "Succeeded", "Failed", timeout=2 * PATIENCE_SECONDS) for name in made]
        self.assertEqual(set(ends), {"Succeeded"})
        self.assertEqual(self.phase("holder", space), "Running")
        print(f"   {UPDATES} rolling updates in {took:.0f} s under {len(made)} pods: none failed")
        self.await_resource(node, TOTAL)
        self.cluster.apply(epc_pod("rest", TOTAL - HELD, space))
        self.await_phase("rest", space, "Running")
        self.check_no_device_is_given_twice(node)


if __name__ == "__main__":
    unittest.main()
