#!/usr/bin/env python3
"""The default manifests on a node with SGX, as far as that goes without: stand-ins for the device nodes, and what CPUID
says of such a processor by a recorded dump."""

import shutil
import unittest

from deployment import NAMESPACE, OVERLAYS, DeploymentScenario
from scenario import PATIENCE_SECONDS
from sgx_scenario import CPUID_DUMP, EPC, amount, epc_pod

CLUSTER = {"nodes": 1}
DUMPS = "/var/lib/cpuid"
DEVICES = ("/dev/sgx_enclave", "/dev/sgx_provision")


class HardwareNodeTest(DeploymentScenario):
    def setUp(self):
        self.ns = self.namespace()
        self.node, = self.cluster.nodes
        for device in DEVICES:
            if not self.node.path(device).exists():
                self.node.make_device(device, mode=0o666)
        if not self.cluster.kubectl("get", "namespace", NAMESPACE, "--ignore-not-found"):
            self.import_images()
            self.node.path(DUMPS).mkdir()
            shutil.copy(CPUID_DUMP, self.node.path(DUMPS))
            self.cluster.apply(self.with_dump(self.objects(self.kustomized(OVERLAYS / "default"))))
        self.await_ready("device-plugin", 1)

    @staticmethod
    def with_dump(objects):
        """The only thing that a real node has and this one cannot: its processor."""
        pod = next(each["spec"]["template"]["spec"] for each in objects if each["kind"] == "DaemonSet")
        pod["containers"][0]["args"].append(f"--cpuid-dump={DUMPS}/{CPUID_DUMP.name}")
        pod["containers"][0]["volumeMounts"].append({"name": "dumps", "mountPath": DUMPS, "readOnly": True})
        pod["volumes"].append({"name": "dumps", "hostPath": {"path": DUMPS}})
        return objects

    def allocatable(self):
        return amount(self.cluster.get("node", self.node.name)["status"]["allocatable"].get(EPC, "0"))

    def test_an_unprivileged_plugin_gives_pods_the_device_nodes(self):
        self.cluster.wait(self.allocatable, PATIENCE_SECONDS, "the node has EPC")
        pod = epc_pod("reads", 10, self.ns, "ls /dev/sgx_enclave /dev/sgx/enclave /dev/sgx_provision /dev/sgx/provision; "
                                            "head -c 0 /dev/sgx_enclave && echo opened")
        said = self.run_to_end(pod).split()
        self.assertEqual(said, ["/dev/sgx/enclave", "/dev/sgx/provision", "/dev/sgx_enclave", "/dev/sgx_provision",
                                "opened"])

    def test_an_unprivileged_plugin_sees_a_device_node_go_and_come(self):
        had = self.cluster.wait(self.allocatable, PATIENCE_SECONDS, "the node has EPC")
        self.node.path(DEVICES[0]).unlink()
        self.cluster.wait(lambda: self.allocatable() == 0, PATIENCE_SECONDS, "no EPC without the node for enclaves")
        self.node.make_device(DEVICES[0], mode=0o666)
        self.cluster.wait(lambda: self.allocatable() == had, PATIENCE_SECONDS, "the EPC is back")

    def test_the_node_is_labelled(self):
        labels = self.cluster.get("node", self.node.name)["metadata"]["labels"]
        self.assertEqual({name: labels.get(name) for name in ("confcom.dev/sgx", "sgx.intel.com/capable")},
                         {"confcom.dev/sgx": "true", "sgx.intel.com/capable": "true"})


if __name__ == "__main__":
    unittest.main()
