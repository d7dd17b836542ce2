#!/usr/bin/env python3
"""The DRA driver as its manifests have it: samples run, quotes are verified elsewhere, and an update under load loses no
pod. Two nodes: the first has a simulated platform, the second has no SGX."""

import json
import threading
import time
import unittest

from deployment import NAMESPACE, OVERLAYS, SIMULATED_LABEL
from dra_scenario import DRIVER, MIB, SliceWatch, by_template, dra_pod, template
from hello_scenario import EMULATED, HELLO, HelloScenario
from scenario import PATIENCE_SECONDS
from sgx_scenario import amount

SIMULATED_EPC_MIB = 256
HELPERS_EPC_MIB = 10
UPDATES = 2
DAEMON_SET = "daemonset/confcom-dra-driver"


class DraDeploymentTest(HelloScenario):
    def setUp(self):
        self.ns = self.namespace()
        self.sgx, self.plain = self.cluster.nodes
        if self.cluster.kubectl("get", "namespace", NAMESPACE, "--ignore-not-found"):
            return
        self.import_images()
        self.cluster.kubectl("label", "node", self.sgx.name, f"{SIMULATED_LABEL}=true")
        self.cluster.apply(self.kustomized(OVERLAYS / "simulated-dra-quote-helper"))
        self.await_job("confcom-simulated-platform", NAMESPACE)
        self.await_ready("dra-driver", 2)
        self.await_ready("quote-helper", 1)

    def slices(self):
        return {each["spec"]["nodeName"]: each["spec"]["devices"] for each in self.cluster.get("resourceslices")["items"]}

    def greetings(self, job, container):
        said = self.cluster.kubectl("logs", "--namespace", self.ns, f"job/{job}", f"--container={container}")
        return [line for line in said.splitlines() if line != EMULATED]

    def test_the_log_of_the_job_is_the_enclaves_two_lines(self):
        self.run_sample("hello-world-dra")
        self.assertEqual(self.greetings("hello-world-dra", "hello-world"), HELLO)

    def test_its_quote_is_accepted_elsewhere_for_its_mrenclave_and_no_other(self):
        quote, mrenclave = self.quote("hello-world-quote-dra"), self.mrenclave()
        accepted = self.verify(quote, "--mr-enclave", mrenclave, "--report-data", "c0ffee" + "00" * 61)
        self.assertTrue(accepted["accepted"], accepted)
        refused = self.verify(quote, "--mr-enclave", mrenclave[::-1])
        failed = [check["id"] for check in refused["checks"] if not check["ok"]]
        self.assertEqual((refused["accepted"], failed), (False, ["policy.mr_enclave"]))

    def test_several_share_a_claim(self):
        self.run_sample("dra-shared", "dra-shared-by-containers", "dra-shared-by-pods")
        for container in ("one", "two"):
            self.assertEqual(self.greetings("dra-shared-by-containers", container), HELLO)
        self.assertEqual(self.cluster.get("job", "dra-shared-by-pods", self.ns)["status"]["succeeded"], 2)

    def test_a_claim_chooses_a_numa_node(self):
        self.run_sample("dra-numa")
        self.assertEqual(self.greetings("dra-numa", "hello-world"), HELLO)

    def test_one_node_offers_its_epc_and_the_other_says_why_not(self):
        devices, = (devices for name, devices in self.slices().items() if name == self.sgx.name)
        self.assertEqual([amount(each["capacity"]["epc"]["value"]) for each in devices], [SIMULATED_EPC_MIB * MIB])
        self.assertEqual(self.slices().get(self.plain.name, []), [])
        labels = {node.name: self.cluster.get("node", node.name)["metadata"]["labels"] for node in self.cluster.nodes}
        self.assertEqual([labels[node.name]["confcom.dev/sgx"] for node in self.cluster.nodes], ["true", "false"])
        idle, = self.pods("dra-driver", self.plain)
        said = [json.loads(line)["message"] for line in self.log(idle["metadata"]["name"], NAMESPACE).splitlines()]
        self.assertTrue([line for line in said if "0 MiB of EPC" in line], said)

    def test_the_helper_has_a_claim_of_its_own(self):
        claims = self.cluster.get("resourceclaims", namespace=NAMESPACE)["items"]
        result, = claims[0]["status"]["allocation"]["devices"]["results"]
        self.assertEqual((len(claims), result["driver"], amount(result["consumedCapacity"]["epc"])),
                         (1, DRIVER, HELPERS_EPC_MIB * MIB))

    def test_an_update_under_a_stream_of_pods_loses_none(self):
        self.cluster.apply(template("some", self.ns, "2Mi"))
        slices, made, end = SliceWatch(self.cluster), [], threading.Event()
        self.addCleanup(slices.stop)

        def make():
            while not end.is_set():
                names = [f"stream-{len(made) + number}" for number in range(4)]
                self.cluster.apply([dra_pod(name, self.ns, by_template("some"), script="true") for name in names])
                made.extend(names)
                end.wait(0.5)
        stream, begin = threading.Thread(target=make), time.monotonic()
        stream.start()
        try:
            for _ in range(UPDATES):
                self.cluster.kubectl("--namespace", NAMESPACE, "rollout", "restart", DAEMON_SET)
                self.cluster.kubectl("--namespace", NAMESPACE, "rollout", "status", DAEMON_SET, "--timeout=120s", timeout=150)
            took = time.monotonic() - begin
        finally:
            end.set()
            stream.join()
        ended = {name: self.end_of(name) for name in made}
        self.assertEqual(set(ended.values()), {"Succeeded"})
        print(f"   {UPDATES} rolling updates in {took:.0f} s under {len(made)} pods: none failed; "
              f"{slices.longest_gap():.2f} s without a slice")
        self.assertEqual(slices.longest_gap(), 0.0)
        self.run_sample("hello-world-dra")
        self.check_memory("dra-driver")

    def end_of(self, pod):
        def ended():
            phase = self.cluster.get("pod", pod, self.ns)["status"].get("phase")
            return phase if phase in ("Succeeded", "Failed") else None
        return self.cluster.wait(ended, 2 * PATIENCE_SECONDS, f"pod {pod} ends")


if __name__ == "__main__":
    unittest.main()
