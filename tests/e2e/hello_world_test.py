#!/usr/bin/env python3
"""From manifests and images to an enclave's greeting in a log and its quote in a verifier's hands. Two nodes: the first
has a simulated platform, the second has no SGX."""

import json
import unittest

from deployment import NAMESPACE, OVERLAYS, SIMULATED_LABEL, sample
from hello_scenario import EMULATED, HELLO, SIM, HelloScenario
from scenario import PATIENCE_SECONDS

EPC = "kubernetes.azure.com/sgx_epc_mem_in_MiB"
HELPERS_EPC_MIB = 10
SIMULATED_EPC_MIB = 256
MOST_EPC_MIB = 262_144


class HelloWorldTest(HelloScenario):
    def setUp(self):
        self.ns = self.namespace()
        self.sgx, self.plain = self.cluster.nodes
        self.deploy()

    def deploy(self):
        """Once; then it is there."""
        if self.cluster.kubectl("get", "namespace", NAMESPACE, "--ignore-not-found"):
            return
        self.import_images()
        self.cluster.kubectl("label", "node", self.sgx.name, f"{SIMULATED_LABEL}=true")
        self.cluster.apply(self.kustomized(OVERLAYS / "simulated-quote-helper"))
        self.await_job("confcom-simulated-platform", NAMESPACE)
        self.await_ready("device-plugin", 2)
        self.await_ready("quote-helper", 1)

    def node_of(self, job):
        pods = self.cluster.get("pods", namespace=self.ns)["items"]
        return [pod["spec"]["nodeName"] for pod in pods if pod["metadata"]["labels"]["job-name"] == job]

    def test_the_log_of_the_job_is_the_enclaves_two_lines(self):
        self.run_sample("hello-world")
        lines = self.log("job/hello-world", self.ns).splitlines()
        self.assertEqual([line for line in lines if line != EMULATED], HELLO)
        self.assertEqual(self.node_of("hello-world"), [self.sgx.name])

    def test_its_quote_is_accepted_elsewhere_for_its_mrenclave_and_no_other(self):
        quote, mrenclave = self.quote("hello-world-quote"), self.mrenclave()
        accepted = self.verify(quote, "--mr-enclave", mrenclave, "--report-data", "c0ffee" + "00" * 61)
        self.assertTrue(accepted["accepted"], accepted)
        refused = self.verify(quote, "--mr-enclave", mrenclave[::-1])
        failed = [check["id"] for check in refused["checks"] if not check["ok"]]
        self.assertEqual((refused["accepted"], failed), (False, ["policy.mr_enclave"]))

    def test_the_node_shows_its_epc_and_the_helpers_part_is_taken(self):
        for node, wanted in ((self.sgx, str(SIMULATED_EPC_MIB)), (self.plain, "0")):
            status = self.cluster.get("node", node.name)["status"]
            self.assertEqual(status["allocatable"].get(EPC, "0"), wanted)
        said = self.cluster.kubectl("describe", "node", self.sgx.name)
        self.assertRegex(said, rf"{EPC}\s+{HELPERS_EPC_MIB}\s+{HELPERS_EPC_MIB}\n")

    def test_the_other_node_idles_and_says_why(self):
        labels = {node.name: self.cluster.get("node", node.name)["metadata"]["labels"] for node in self.cluster.nodes}
        self.assertEqual(labels[self.sgx.name]["confcom.dev/sgx"], "true")
        self.assertEqual(labels[self.plain.name]["confcom.dev/sgx"], "false")
        self.assertEqual(self.pods("quote-helper", self.plain), [])
        idle, = self.pods("device-plugin", self.plain)
        said = [json.loads(line) for line in self.log(idle["metadata"]["name"], NAMESPACE).splitlines()]
        reasons = [line["message"] for line in said if "0 MiB of EPC" in line["message"]]
        self.assertTrue(reasons, said)
        # What it has is for this machine's processor to say; that it is said with a way out is not.
        self.assertRegex(reasons[0], r"0 MiB of EPC, 0 of them usable; .+: .+")

    def test_a_pod_with_epc_cannot_run_on_the_other_node(self):
        job = self.objects(sample("hello-world"))[0]
        job["spec"]["template"]["spec"]["nodeSelector"] = {"kubernetes.io/hostname": self.plain.name}
        job["metadata"]["namespace"] = self.ns
        self.cluster.apply(job)

        def refusal():
            events = self.cluster.get("events", namespace=self.ns)["items"]
            return next((event["message"] for event in events if event["reason"] == "FailedScheduling"), None)
        said = self.cluster.wait(refusal, PATIENCE_SECONDS, "the scheduler says why")
        self.assertIn(f"Insufficient {EPC}", said)

    def test_an_update_of_the_plugin_leaves_no_gap(self):
        self.cluster.kubectl("rollout", "restart", "daemonset/confcom-device-plugin", "--namespace", NAMESPACE)
        seen = set()

        def updated():
            seen.add(self.cluster.get("node", self.sgx.name)["status"]["allocatable"].get(EPC))
            status = self.cluster.get("daemonset", "confcom-device-plugin", NAMESPACE)["status"]
            return (status["observedGeneration"] > 1 and status.get("updatedNumberScheduled") == 2
                    and status["numberReady"] == 2 and len(self.pods("device-plugin")) == 2)
        self.cluster.wait(updated, PATIENCE_SECONDS, "both plugins are new")
        self.assertEqual(seen, {str(SIMULATED_EPC_MIB)})
        self.run_sample("hello-world")

    def test_quotes_go_on_after_an_update_of_the_helper(self):
        old, = self.pods("quote-helper")
        self.cluster.kubectl("rollout", "restart", "daemonset/confcom-quote-helper", "--namespace", NAMESPACE)
        self.cluster.kubectl("rollout", "status", "daemonset/confcom-quote-helper", "--namespace", NAMESPACE,
                             "--timeout=90s")
        self.assertNotEqual(self.pods("quote-helper")[0]["metadata"]["uid"], old["metadata"]["uid"])
        self.assertTrue(self.verify(self.quote("hello-world-quote"), "--mr-enclave", self.mrenclave())["accepted"])

    def test_without_a_helper_the_pod_is_told_so(self):
        self.cluster.kubectl("delete", "daemonset", "confcom-quote-helper", "--namespace", NAMESPACE)
        self.addCleanup(self.await_ready, "quote-helper", 1)
        self.addCleanup(self.cluster.apply, self.kustomized(OVERLAYS / "simulated-quote-helper"))
        self.cluster.wait(lambda: not self.pods("quote-helper"), PATIENCE_SECONDS, "the helper is gone")
        self.cluster.kubectl("apply", "--namespace", self.ns, "--filename=-", input=sample("hello-world-quote"))
        self.await_job("hello-world-quote", self.ns, end="Failed")
        self.assertIn("/var/run/aesmd/aesm.socket", self.log("job/hello-world-quote", self.ns))

        def event():
            events = self.cluster.get("events", namespace=self.ns)["items"]
            return next((each for each in events if each["reason"] == "QuoteHelperMissing"), None)
        said = self.cluster.wait(event, PATIENCE_SECONDS, "an event says that there is no helper")
        self.assertTrue(said["involvedObject"]["name"].startswith("hello-world-quote-"))

    def test_the_most_epc_that_fits_leaves_room_within_the_plugins_limit(self):
        """262,144 devices, 256 GiB; what the kernel counts against the limit, at its highest."""
        file = self.sgx.path(f"{SIM}/epc.json")
        self.put_epc(file, MOST_EPC_MIB)
        self.addCleanup(self.await_epc, SIMULATED_EPC_MIB)
        self.addCleanup(self.put_epc, file, SIMULATED_EPC_MIB)
        self.await_epc(MOST_EPC_MIB)
        self.run_sample("hello-world")
        plugin, = self.pods("device-plugin", self.sgx)
        status, = plugin["status"]["containerStatuses"]
        self.assertEqual(status["restartCount"], 0)
        for name in ("device-plugin", "quote-helper"):
            self.check_memory(name)

    def put_epc(self, file, mib):
        new = file.with_suffix(".new")
        new.write_text(json.dumps({"nodes": [{"numa_node": 0, "mib": mib, "healthy": True}]}), encoding="ascii")
        new.rename(file)

    def await_epc(self, mib):
        def there():
            return int(self.cluster.get("node", self.sgx.name)["status"]["allocatable"].get(EPC, "0")) == mib
        self.cluster.wait(there, PATIENCE_SECONDS, f"{mib} MiB of EPC")


if __name__ == "__main__":
    unittest.main()
