"""EPC by claims: shared until full, waited for, what containers get with it, what operators are told."""

import time
import unittest

from dra_scenario import (API, DRIVER, MIB, DraScenario, by_claim, by_template, claim, claim_spec, dra_pod, template,
                          totals)
from scenario import PATIENCE_SECONDS
from sgx_scenario import CPUID_DUMP, SIM

CLUSTER = {"nodes": 1}
# A thousand claims fill two devices to the last byte. A kubelet takes 110 pods and this machine has two processors, so
# a pod has 25 of them: each is allocated, prepared and given to a container as one of its own pod would be.
PODS, CLAIMS_OF_A_POD, CLAIM_MIB = 40, 25, 4
DEVICE_MIB = PODS * CLAIMS_OF_A_POD * CLAIM_MIB // 2
FILL_SECONDS = 420.0
LOOK = ("ls -l /dev /dev/sgx 2>/dev/null; env | grep -e SGX -e CONFCOM; ls -d /var/run/aesmd 2>/dev/null; "
        "ls /var/lib/confcom/sim/current/ 2>/dev/null; touch /var/lib/confcom/sim/x 2>&1; true")


class DraTest(DraScenario):
    def look(self, name, script=LOOK, **more):
        """What a container sees of what a claim of 10 MiB brings it."""
        self.cluster.apply(claim(name, self.space, "10Mi", **more))
        return self.run_to_end(dra_pod(name, self.space, by_claim(name), script=script))

    def test_a_thousand_claims_share_two_devices_until_full(self):
        capacity = {f"epc-{number}": DEVICE_MIB * MIB for number in range(2)}
        self.begin(DEVICE_MIB, DEVICE_MIB)
        begin = time.monotonic()
        names = [f"holder-{number}" for number in range(PODS)]
        for name in names:
            self.cluster.apply(self.holder(name))

        def all_run():
            # Asking costs what is asked for its processors.
            time.sleep(2.0)
            self.check_sums(capacity)
            for device, size in totals(self.consumed()).items():
                self.assertLessEqual(size, capacity[device], device)
            pods = self.cluster.get("pods", namespace=self.space)["items"]
            return [each["status"].get("phase") for each in pods].count("Running") == PODS
        self.cluster.wait(all_run, FILL_SECONDS, "all pods run")
        print(f"   {PODS * CLAIMS_OF_A_POD} claims prepared, of {PODS} pods, after {time.monotonic() - begin:.0f} s")
        self.check_what_is_prepared(capacity)
        self.assertEqual((len(self.prepared()), totals(self.prepared())), (PODS * CLAIMS_OF_A_POD, capacity))

        self.cluster.apply([claim("next", self.space, f"{CLAIM_MIB}Mi"), dra_pod("next", self.space, by_claim("next"))])
        self.await_pod_event("FailedScheduling", "next", "cannot allocate all claims")
        self.assertEqual(self.phase("next", self.space), "Pending")
        begin = time.monotonic()
        self.delete_pod(names[0])
        self.await_phase("next", self.space, "Running")
        print(f"   the next runs {time.monotonic() - begin:.1f} s after one is deleted")
        self.check_what_is_prepared(capacity)
        self.assertEqual(len(self.prepared()), (PODS - 1) * CLAIMS_OF_A_POD + 1)

    def holder(self, name):
        """A pod and its claims, which have names: what a controller makes of templates comes when it comes."""
        names = [f"{name}-{number}" for number in range(CLAIMS_OF_A_POD)]
        pod = dra_pod(name, self.space, {}, claims=CLAIMS_OF_A_POD)
        for reference, each in zip(pod["spec"]["resourceClaims"], names):
            reference["resourceClaimName"] = each
        return [*(claim(each, self.space, f"{CLAIM_MIB}Mi") for each in names), pod]

    def test_a_pod_of_200_gib_is_ready(self):
        self.begin(256 << 10)
        self.cluster.apply([template("large", self.space, "200Gi"), dra_pod("large", self.space, by_template("large"))])
        begin = time.monotonic()
        self.cluster.kubectl("wait", "--for=condition=Ready", "pod/large", "--namespace", self.space, "--timeout=60s")
        print(f"   a pod of 200 GiB is Ready after {time.monotonic() - begin:.1f} s")
        self.assertEqual(self.check_sums({"epc-0": 256 << 30}), {"epc-0": 200 << 30})

    def test_a_container_gets_the_simulated_processor_and_not_its_authority(self):
        self.begin(100)
        said = self.look("look")
        for text in (f"CONFCOM_SIM_DIR={SIM}", f"CONFCOM_EPC_BYTES={10 * MIB}\n", f"CONFCOM_EPC_BYTES_EPC={10 * MIB}\n",
                     "cpu_secret", "Read-only file system"):
            self.assertIn(text, said)
        for text in ("authority", "SGX_AESM_ADDR"):
            self.assertNotIn(text, said)

    def test_a_container_gets_the_device_nodes_that_its_claim_says(self):
        for name in ("/dev/sgx_enclave", "/dev/sgx_provision"):
            self.node.make_device(name)
            self.addCleanup(self.node.path(name).unlink, missing_ok=True)
        self.node.path("/var/run/aesmd").mkdir(exist_ok=True)
        self.driver("--cpuid-dump", str(CPUID_DUMP), "--quote-helper-socket-dir", "/var/run/aesmd", platform="hardware")
        self.cluster.wait(self.devices, PATIENCE_SECONDS, "there is a slice")
        said = self.look("plain")
        for name in ("sgx_enclave", "enclave"):
            self.assertRegex(said, rf"(?m)^c.* {name}$")
        self.assertNotIn("provision", said)
        self.assertIn("SGX_AESM_ADDR=1", said)
        self.assertIn("/var/run/aesmd", said)
        said = self.look("all", device_class="sgx-provision.confcom.dev", config={"quoteHelper": False})
        for name in ("sgx_enclave", "enclave", "sgx_provision", "provision"):
            self.assertRegex(said, rf"(?m)^c.* {name}$")
        self.assertNotIn("aesmd", said)

    def test_each_request_is_told_of_its_part(self):
        self.begin(100)
        spec = claim_spec("3Mi")
        request, = spec["devices"]["requests"]
        larger = {"deviceClassName": DRIVER, "capacity": {"requests": {"epc": "7Mi"}}}
        spec["devices"]["requests"] = [request, {"name": "large-part", "exactly": larger}]
        self.cluster.apply({"apiVersion": API, "kind": "ResourceClaim", "metadata": {"name": "two", "namespace": self.space},
                            "spec": spec})
        pod = dra_pod("two", self.space, by_claim("two"), script="env | grep CONFCOM_EPC | sort")
        self.assertEqual(self.run_to_end(pod).split(),
                         [f"CONFCOM_EPC_BYTES={10 * MIB}", f"CONFCOM_EPC_BYTES_EPC={3 * MIB}",
                          f"CONFCOM_EPC_BYTES_LARGE_PART={7 * MIB}"])
        pod = dra_pod("one", self.space, by_claim("two"), script="env | grep CONFCOM_EPC | sort")
        pod["spec"]["containers"][0]["resources"]["claims"] = [{"name": "c0", "request": "epc"}]
        self.assertEqual(self.run_to_end(pod).split(),
                         [f"CONFCOM_EPC_BYTES={10 * MIB}", f"CONFCOM_EPC_BYTES_EPC={3 * MIB}"])

    def test_requests_are_rounded_up_and_what_is_consumed_counts(self):
        self.begin(100)
        for name, asked, given in (("odd", "1500Ki", 2), ("bytes", "10", 1), ("exact", "3Mi", 3)):
            with self.subTest(asked):
                self.cluster.apply([claim(name, self.space, asked),
                                    dra_pod(name, self.space, by_claim(name), script="echo $CONFCOM_EPC_BYTES; sleep 1000")])
                self.await_phase(name, self.space, "Running")
                uid = self.cluster.get("resourceclaim", name, self.space)["metadata"]["uid"]
                self.assertEqual(self.consumed()[uid], {"epc-0": given * MIB})
                self.cluster.wait(lambda name=name, given=given: self.log(name, self.space) == f"{given * MIB}\n",
                                  PATIENCE_SECONDS, "the container knows")
        self.check_what_is_prepared({"epc-0": 100 * MIB})

    def test_a_capacity_of_another_name_waits_for_good(self):
        """Nothing says what is wrong but the slice beside the claim."""
        self.begin(100)
        self.cluster.apply([claim("wrong", self.space, "10Mi", capacity="memory"),
                            dra_pod("wrong", self.space, by_claim("wrong"))])
        self.await_pod_event("FailedScheduling", "wrong", "cannot allocate all claims")
        self.assertEqual(self.phase("wrong", self.space), "Pending")
        self.assertEqual(set(self.devices()["epc-0"]["capacity"]), {"epc"})

    def test_settings_that_there_are_not_are_refused_by_their_path(self):
        self.begin(100)
        for name, config, text in (("unknown", {"provisioning": True}, "provisioning: there is no such field"),
                                   ("refused", {"provision": True}, "provision: the device class does not grant it"),
                                   ("helpless", {"quoteHelper": True}, "quoteHelper: this node's driver was not told of one")):
            with self.subTest(name):
                self.cluster.apply([claim(name, self.space, "10Mi", config=config),
                                    dra_pod(name, self.space, by_claim(name))])
                said = self.await_pod_event("FailedPrepareDynamicResources", name, text)
                self.assertEqual(self.phase(name, self.space), "Pending")
                print(f"   {said}")
        self.assertEqual(self.prepared(), {})

    def test_a_claim_may_choose_its_numa_node(self):
        self.begin(100, 100)
        for number in (1, 0):
            self.cluster.apply([claim(f"n{number}", self.space, "10Mi",
                                      cel=f'device.attributes["{DRIVER}"].numa == {number}'),
                                dra_pod(f"n{number}", self.space, by_claim(f"n{number}"))])
            self.await_phase(f"n{number}", self.space, "Running")
            uid = self.cluster.get("resourceclaim", f"n{number}", self.space)["metadata"]["uid"]
            self.assertEqual(self.consumed()[uid], {f"epc-{number}": 10 * MIB})

    def test_the_slice_says_what_the_node_has(self):
        self.begin(100, 50)
        one, = self.slices()
        self.assertEqual(one["metadata"]["name"], f"{self.node.name}-{DRIVER}")
        self.assertEqual([(each["kind"], each["name"]) for each in one["metadata"]["ownerReferences"]],
                         [("Node", self.node.name)])
        self.assertEqual((one["spec"]["pool"]["name"], one["spec"]["pool"]["resourceSliceCount"]), (self.node.name, 1))
        device = self.devices()["epc-1"]
        self.assertTrue(device["allowMultipleAllocations"])
        self.assertEqual(device["capacity"]["epc"], {"value": "50Mi", "requestPolicy": {
            "default": "1Mi", "validRange": {"min": "1Mi", "step": "1Mi"}}})
        attributes = {name: each for name, each in device["attributes"].items() if name != "driverVersion"}
        self.assertEqual(set(attributes), {"numa", "platform", "sgx2", "flc"})
        self.assertEqual((attributes["numa"], attributes["platform"]), ({"int": 1}, {"string": "simulated"}))

    def test_containers_and_pods_share_a_claim(self):
        self.begin(100)
        self.cluster.apply(claim("shared", self.space, "60Mi"))
        for name in ("one", "two"):
            self.cluster.apply(dra_pod(name, self.space, by_claim("shared"), containers=2))
            self.await_phase(name, self.space, "Running")
        self.assertEqual(self.check_sums({"epc-0": 100 * MIB}), {"epc-0": 60 * MIB})
        self.delete_pod("one")
        self.check_what_is_prepared({"epc-0": 100 * MIB})
        self.assertEqual(len(self.prepared()), 1)
        self.assertEqual(self.phase("two", self.space), "Running")
        self.delete_pod("two")
        self.cluster.wait(lambda: self.prepared() == {} and self.cdi_files() == set(), PATIENCE_SECONDS,
                          "nothing is prepared when the last one is gone")

    def test_a_claims_status_says_what_was_prepared(self):
        self.begin(100, 100)
        self.cluster.apply([claim("c", self.space, "10Mi", cel=f'device.attributes["{DRIVER}"].numa == 1'),
                            dra_pod("p", self.space, by_claim("c"))])
        self.await_phase("p", self.space, "Running")

        def written():
            return self.cluster.get("resourceclaim", "c", self.space)["status"].get("devices")
        device, = self.cluster.wait(written, PATIENCE_SECONDS, "the claim's status has devices")
        self.assertEqual((device["driver"], device["pool"], device["device"]), (DRIVER, self.node.name, "epc-1"))
        self.assertEqual([(each["type"], each["status"]) for each in device["conditions"]], [("Ready", "True")])
        self.assertEqual((device["data"]["epcBytes"], device["data"]["numa"]), (10 * MIB, 1))
        result, = self.cluster.get("resourceclaim", "c", self.space)["status"]["allocation"]["devices"]["results"]
        self.assertEqual(device["shareID"], result["shareID"])

    def test_an_unhealthy_device_is_tainted_and_its_pods_say_so(self):
        self.begin(100)
        self.cluster.apply([claim("c", self.space, "10Mi"), dra_pod("p", self.space, by_claim("c"))])
        self.await_phase("p", self.space, "Running")
        self.simulate(self.node, 100, healthy=(False,))
        begin = time.monotonic()
        self.cluster.wait(lambda: self.devices()["epc-0"].get("taints"), PATIENCE_SECONDS, "the device has a taint")
        taint, = self.devices()["epc-0"]["taints"]
        self.assertEqual((taint["key"], taint["effect"]), (f"{DRIVER}/unhealthy", "NoSchedule"))
        print(f"   tainted after {time.monotonic() - begin:.1f} s")
        self.cluster.wait(lambda: self.health("p") == {"Unhealthy"}, PATIENCE_SECONDS, "the pod's status says so")
        print(f"   in the pod's status after {time.monotonic() - begin:.1f} s")
        self.cluster.apply([claim("late", self.space, "10Mi"), dra_pod("late", self.space, by_claim("late"))])
        self.await_pod_event("FailedScheduling", "late", "cannot allocate all claims")
        self.assertEqual(self.phase("p", self.space), "Running")
        self.simulate(self.node, 100)
        self.await_phase("late", self.space, "Running")
        self.cluster.wait(lambda: self.health("p") == {"Healthy"}, PATIENCE_SECONDS, "the pod's status says that it is over")

    def health(self, pod):
        statuses = self.cluster.get("pod", pod, self.space)["status"].get("containerStatuses", [])
        return {device["health"] for each in statuses for of in each.get("allocatedResourcesStatus", [])
                for device in of.get("resources", [])}

    def test_metrics_tell_what_is_prepared(self):
        self.begin(100, 50, arguments=("--metrics-address", "127.0.0.1:9466"))
        self.cluster.apply([claim("c", self.space, "30Mi"), dra_pod("p", self.space, by_claim("c"))])
        self.await_phase("p", self.space, "Running")
        said = self.metrics()
        for line in (f'capacity_bytes{{device="epc-1"}} {50 * MIB}', 'healthy{device="epc-0"} 1',
                     f'prepared_bytes{{device="epc-0"}} {30 * MIB}', 'prepared_claims{device="epc-0"} 1',
                     'prepare_total{outcome="done"} 1', "registered 1", "publishing 1"):
            self.assertIn(f"confcom_dra_driver_{line}\n", said)
        self.assertIn("ready", self.node.run(["/bin/busybox", "wget", "-qO-", "http://127.0.0.1:9466/readyz"]).stdout)


if __name__ == "__main__":
    unittest.main()
