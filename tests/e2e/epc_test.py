"""EPC as a resource: shown, given, waited for; what containers get with it; what operators are told."""

import re
import unittest

from scenario import PATIENCE_SECONDS
from sgx_scenario import CPUID_DUMP, DEVICE_PLUGINS, ENCLAVE, EPC, SIM, SgxScenario, epc_pod

TOTAL = 100
# What a container sees of what it was given.
LOOK = ("ls -l /dev /dev/sgx 2>/dev/null; env | grep -e SGX -e CONFCOM; ls /var/lib/confcom/sim/current/ 2>/dev/null; "
        "touch /var/lib/confcom/sim/x 2>&1; true")


class EpcTest(SgxScenario):
    def setUp(self):
        self.node, self.other = self.cluster.nodes

    def test_pods_get_epc_and_wait_for_it(self):
        namespace = self.namespace()
        self.simulate(self.node, TOTAL)
        self.plugin(self.node)
        print(f"   EPC is allocatable after {self.await_resource(self.node, TOTAL):.1f} s")
        self.cluster.apply(epc_pod("first", 60, namespace))
        self.await_phase("first", namespace, "Running")
        self.cluster.apply(epc_pod("second", 60, namespace, script="true"))
        message = self.await_event("FailedScheduling", "second", namespace)
        self.assertIn(f"Insufficient {EPC}", message)
        self.assertEqual(self.phase("second", namespace), "Pending")
        self.assertEqual(self.check_no_device_is_given_twice(self.node), 60)
        self.cluster.kubectl("delete", "pod", "first", "--namespace", namespace, "--wait=true")
        self.await_phase("second", namespace, "Succeeded")

    def test_a_container_gets_the_simulated_processor_and_not_its_authority(self):
        namespace = self.namespace()
        self.simulate(self.node, TOTAL)
        self.plugin(self.node)
        self.await_resource(self.node, TOTAL)
        said = self.run_to_end(epc_pod("look", 10, namespace, script=LOOK))
        self.assertIn("CONFCOM_SIM_DIR=/var/lib/confcom/sim", said)
        self.assertIn("cpu_secret", said)
        self.assertNotIn("authority", said)
        self.assertIn("Read-only file system", said)
        self.assertNotIn("SGX_AESM_ADDR", said)

    def test_a_container_gets_the_device_nodes_under_both_names(self):
        namespace = self.namespace()
        self.hardware()
        self.plugin(self.node, "--cpuid-dump", str(CPUID_DUMP), "--quote-helper-socket-dir", "/var/run/aesmd",
                    platform="hardware")
        self.await_resource(self.node, 256)
        self.node.path("/var/run/aesmd").mkdir(exist_ok=True)
        said = self.run_to_end(epc_pod("look", 10, namespace, script=LOOK + "; ls -d /var/run/aesmd"))
        for name in ("sgx_enclave", "sgx_provision", "enclave", "provision"):
            self.assertRegex(said, rf"(?m)^c.* {name}$")
        self.assertIn("SGX_AESM_ADDR=1", said)
        self.assertIn("/var/run/aesmd", said)

    def test_provision_by_resource(self):
        namespace = self.namespace()
        self.hardware()
        self.plugin(self.node, "--cpuid-dump", str(CPUID_DUMP), "--provision", "by-resource", "--intel-resources",
                    platform="hardware")
        self.await_resource(self.node, 256)
        self.await_resource(self.node, 110, "sgx.intel.com/provision")
        self.await_resource(self.node, 256 << 20, "sgx.intel.com/epc")
        said = self.run_to_end(epc_pod("without", 10, namespace, script=LOOK))
        self.assertIn("sgx_enclave", said)
        self.assertNotIn("provision", said)
        pod = epc_pod("with", 0, namespace, script=LOOK)
        pod["spec"]["containers"][0]["resources"]["limits"] = {"sgx.intel.com/provision": "1", ENCLAVE: "1"}
        said = self.run_to_end(pod)
        self.assertRegex(said, r"(?m)^c.* sgx_provision$")
        self.assertRegex(said, r"(?m)^c.* sgx_enclave$")

    def hardware(self):
        for name in ("/dev/sgx_enclave", "/dev/sgx_provision"):
            if not self.node.path(name).exists():
                self.node.make_device(name)
                self.addCleanup(self.node.path(name).unlink, missing_ok=True)

    def test_a_node_without_sgx_idles_with_its_reason(self):
        namespace = self.namespace()
        self.simulate(self.node, TOTAL)
        self.plugin(self.node, "--label-node")
        idle = self.plugin(self.other, "--label-node", platform="hardware")
        self.await_resource(self.node, TOTAL)
        self.await_resource(self.other, 0)
        self.assertRegex(idle.log_text(), r"0 MiB of EPC.*(does not|is not|no )")
        labels = {node.name: self.await_label(node) for node in (self.node, self.other)}
        self.assertEqual(labels, {self.node.name: "true", self.other.name: "false"})
        for number in range(3):
            self.cluster.apply(epc_pod(f"p{number}", 10, namespace))
        for number in range(3):
            self.await_phase(f"p{number}", namespace, "Running")
            placed = self.cluster.get("pod", f"p{number}", namespace)["spec"]["nodeName"]
            self.assertEqual(placed, self.node.name)
        print("   " + idle.log_text().splitlines()[-1])

    def await_label(self, node):
        return self.cluster.wait(
            lambda: self.cluster.get("node", node.name)["metadata"]["labels"].get("confcom.dev/sgx"),
            PATIENCE_SECONDS, f"{node.name} is labelled")

    def test_labels_are_put_back(self):
        self.simulate(self.node, TOTAL)
        self.plugin(self.node, "--label-node")
        self.cluster.wait(lambda: self.await_label(self.node) == "true", PATIENCE_SECONDS, "labelled")
        self.cluster.kubectl("label", "node", self.node.name, "confcom.dev/sgx=no", "--overwrite")
        self.cluster.wait(lambda: self.await_label(self.node) == "true", PATIENCE_SECONDS, "labelled again")

    def test_a_pod_that_asks_a_missing_quote_helper_gets_an_event(self):
        namespace = self.namespace()
        self.simulate(self.node, TOTAL)
        self.plugin(self.node)
        self.await_resource(self.node, TOTAL)
        pod = epc_pod("asks", 5, namespace)
        pod["spec"]["containers"][0]["env"] = [{"name": "SGX_AESM_ADDR", "value": "1"}]
        self.cluster.apply(pod)
        self.assertIn("no quote helper runs on its node", self.await_event("QuoteHelperMissing", "asks", namespace))

    def test_simulation_that_is_made_later_is_found(self):
        self.node.run(["rm", "-rf", SIM])
        plugin = self.plugin(self.node, platform="auto")
        self.await_log(plugin, "registered with the kubelet")
        self.await_resource(self.node, 0)
        self.simulate(self.node, TOTAL)
        print(f"   found after {self.await_resource(self.node, TOTAL):.1f} s")

    def test_metrics_tell_who_has_what(self):
        namespace = self.namespace()
        self.simulate(self.node, TOTAL)
        self.plugin(self.node, "--metrics-address", "127.0.0.1:9465")
        self.await_resource(self.node, TOTAL)
        self.cluster.apply(epc_pod("holder", 30, namespace))
        self.await_phase("holder", namespace, "Running")
        said = self.node.run(["/bin/busybox", "wget", "-qO-", "http://127.0.0.1:9465/metrics"]).stdout
        for line in (f'devices{{resource="{EPC}"}} 100', f'allocated_devices{{resource="{EPC}"}} 30',
                     f'free_devices{{resource="{EPC}"}} 70'):
            self.assertIn(f"confcom_device_plugin_{line}", said)
        self.assertTrue(re.search(r'container_devices\{.*pod="holder".*\} 30', said), said)
        self.assertIn("ready", self.node.run(["/bin/busybox", "wget", "-qO-", "http://127.0.0.1:9465/healthz"]).stdout)

    def test_sigterm_leaves_no_socket(self):
        self.simulate(self.node, TOTAL)
        plugin = self.plugin(self.node)
        self.await_resource(self.node, TOTAL)
        plugin.kill(15)
        self.assertEqual(plugin.wait(), 0)
        self.assertEqual([path.name for path in self.node.path(DEVICE_PLUGINS).glob("confcom-*")], [])


if __name__ == "__main__":
    unittest.main()
